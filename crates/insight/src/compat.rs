//! What Python 2 and Python 3 call the same thing, and what is part of Python itself.
//!
//! Below protocol 3 the pickler of Python 3 writes the names of Python 2, and its unpickler translates them back (`fix_imports`). The tables
//! are those of CPython 3.13 (`_compat_pickle`, `sys.stdlib_module_names`), against which they are held by a test. They are asked for a
//! thousand names at the most, so they are texts to look through.
//!
//! `=` maps both ways, `>` from Python 2 to 3 only, `<` from 3 to 2 only.

/// The name that Python 3 has for a name of Python 2, if that is another.
#[must_use]
pub fn python3(module: &[u8], name: &[u8]) -> Option<(String, String)> {
    translate(module, name, Side::Two)
}

/// The name that Python 2 has for a name of Python 3, if that is another.
#[must_use]
pub fn python2(module: &[u8], name: &[u8]) -> Option<(String, String)> {
    translate(module, name, Side::Three)
}

/// Whether a package is part of Python itself, of 3.13 or as Python 2 called it.
#[must_use]
pub fn is_standard(package: &[u8]) -> bool {
    let is_it = |word: &str| word.as_bytes() == package;
    STANDARD.split(' ').any(is_it)
        || MODULES.split('\n').any(|line| line.split(' ').skip(1).any(|word| is_it(pair(word).0)))
        || NAMES.split('\n').any(|line| line.split(' ').nth(1).is_some_and(is_it))
}

/// Which Python a name comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Two,
    Three,
}

impl Side {
    /// A pair as what is looked for and what it becomes.
    fn turn<'a>(self, (two, three): (&'a str, &'a str)) -> (&'a str, &'a str) {
        if self == Self::Two { (two, three) } else { (three, two) }
    }

    fn goes(self, line: &str) -> bool {
        line.starts_with('=') || line.starts_with(if self == Self::Two { '>' } else { '<' })
    }
}

fn pair(word: &str) -> (&str, &str) {
    word.split_once('/').unwrap_or((word, word))
}

/// As CPython does it: first by module and name, then by module.
fn translate(module: &[u8], name: &[u8], from: Side) -> Option<(String, String)> {
    for line in NAMES.split('\n').filter(|line| from.goes(line)) {
        let mut words = line.split(' ').skip(1);
        let (Some(two), Some(three)) = (words.next(), words.next()) else { continue };
        let (here, there) = from.turn((two, three));
        if here.as_bytes() != module {
            continue;
        }
        let mut names = words.map(|word| from.turn(pair(word)));
        if let Some((_, becomes)) = names.find(|(known, _)| known.as_bytes() == name) {
            return Some((there.to_owned(), becomes.to_owned()));
        }
    }
    let mut pairs = MODULES
        .split('\n')
        .filter(|line| from.goes(line))
        .flat_map(|line| line.split(' ').skip(1))
        .map(|word| from.turn(pair(word)));
    let (_, becomes) = pairs.find(|(known, _)| known.as_bytes() == module)?;
    Some((becomes.to_owned(), crate::names::visible(name)))
}

/// Modules: `Python 2/Python 3`.
const MODULES: &str = "\
    = __builtin__/builtins copy_reg/copyreg Queue/queue SocketServer/socketserver ConfigParser/configparser repr/reprlib \
    tkFileDialog/tkinter.filedialog tkSimpleDialog/tkinter.simpledialog tkColorChooser/tkinter.colorchooser \
    tkCommonDialog/tkinter.commondialog Dialog/tkinter.dialog Tkdnd/tkinter.dnd tkFont/tkinter.font \
    tkMessageBox/tkinter.messagebox ScrolledText/tkinter.scrolledtext Tkconstants/tkinter.constants ttk/tkinter.ttk \
    Tkinter/tkinter markupbase/_markupbase _winreg/winreg thread/_thread dummy_thread/_dummy_thread dbhash/dbm.bsd \
    dumbdbm/dbm.dumb dbm/dbm.ndbm gdbm/dbm.gnu xmlrpclib/xmlrpc.client SimpleXMLRPCServer/xmlrpc.server \
    httplib/http.client htmlentitydefs/html.entities HTMLParser/html.parser Cookie/http.cookies cookielib/http.cookiejar \
    BaseHTTPServer/http.server test.test_support/test.support commands/subprocess urlparse/urllib.parse \
    robotparser/urllib.robotparser urllib2/urllib.request anydbm/dbm _abcoll/collections.abc\n\
    > cPickle/pickle _elementtree/xml.etree.ElementTree FileDialog/tkinter.filedialog SimpleDialog/tkinter.simpledialog \
    DocXMLRPCServer/xmlrpc.server SimpleHTTPServer/http.server CGIHTTPServer/http.server UserDict/collections \
    UserList/collections UserString/collections whichdb/dbm StringIO/io cStringIO/io\n\
    < bz2/_bz2 dbm/_dbm functools/_functools gdbm/_gdbm pickle/_pickle";

/// Names of some modules: `Python 2 module`, `Python 3 module`, then the names, `Python 2/Python 3` where they differ.
const NAMES: &str = "\
    = __builtin__ builtins xrange/range unichr/chr unicode/str long/int\n\
    = __builtin__ functools reduce\n\
    = __builtin__ sys intern\n\
    = itertools builtins izip/zip imap/map ifilter/filter\n\
    = itertools itertools ifilterfalse/filterfalse izip_longest/zip_longest\n\
    = UserDict collections IterableUserDict/UserDict\n\
    = UserList collections UserList\n\
    = UserString collections UserString\n\
    = whichdb dbm whichdb\n\
    = _socket socket fromfd\n\
    = _multiprocessing multiprocessing.connection Connection\n\
    = multiprocessing.process multiprocessing.context Process\n\
    = multiprocessing.forking multiprocessing.popen_fork Popen\n\
    = urllib urllib.error ContentTooShortError\n\
    = urllib urllib.request getproxies pathname2url url2pathname urlcleanup urlopen urlretrieve\n\
    = urllib urllib.parse quote_plus quote unquote_plus unquote urlencode\n\
    = urllib2 urllib.error HTTPError URLError\n\
    = exceptions builtins ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning \
    DeprecationWarning EOFError EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError \
    ImportError ImportWarning IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError \
    NotImplementedError OSError OverflowError PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning \
    StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError UnicodeDecodeError \
    UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError\n\
    = multiprocessing multiprocessing.context AuthenticationError BufferTooShort ProcessError TimeoutError\n\
    > __builtin__ builtins basestring/str\n\
    > exceptions builtins StandardError/Exception\n\
    > UserDict collections UserDict\n\
    > socket socket _socketobject/SocketType\n\
    < __builtin__ _functools reduce\n\
    < FileDialog tkinter.filedialog FileDialog LoadFileDialog SaveFileDialog\n\
    < SimpleDialog tkinter.simpledialog SimpleDialog\n\
    < DocXMLRPCServer xmlrpc.server ServerHTMLDoc XMLRPCDocGenerator DocXMLRPCRequestHandler DocXMLRPCServer \
    DocCGIXMLRPCRequestHandler\n\
    < SimpleHTTPServer http.server SimpleHTTPRequestHandler\n\
    < CGIHTTPServer http.server CGIHTTPRequestHandler\n\
    < socket _socket _socketobject/socket\n\
    < exceptions builtins OSError/BrokenPipeError OSError/ChildProcessError OSError/ConnectionAbortedError \
    OSError/ConnectionError OSError/ConnectionRefusedError OSError/ConnectionResetError OSError/FileExistsError \
    OSError/FileNotFoundError OSError/InterruptedError OSError/IsADirectoryError OSError/NotADirectoryError \
    OSError/PermissionError OSError/ProcessLookupError OSError/TimeoutError ImportError/ModuleNotFoundError";

/// The modules of CPython 3.13 (`sys.stdlib_module_names`), sorted.
const STANDARD: &str = "\
    __future__ _abc _aix_support _android_support _ast _asyncio _bisect _blake2 _bz2 _codecs _codecs_cn _codecs_hk \
    _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _colorize _compat_pickle _compression \
    _contextvars _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib \
    _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _interpchannels _interpqueues _interpreters _io \
    _ios_support _json _locale _lsprof _lzma _markupbase _md5 _multibytecodec _multiprocessing _opcode _opcode_metadata \
    _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc _pydatetime _pydecimal _pyio _pylong \
    _pyrepl _queue _random _scproxy _sha1 _sha2 _sha3 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics \
    _string _strptime _struct _suggestions _symtable _sysconfig _thread _threading_local _tkinter _tokenize _tracemalloc \
    _typing _uuid _warnings _weakref _weakrefset _winapi _wmi _zoneinfo abc antigravity argparse array ast asyncio atexit \
    base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop collections colorsys compileall \
    concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib \
    dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib \
    functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib \
    importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes \
    mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse os pathlib pdb \
    pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr \
    pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select \
    selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants sre_parse ssl \
    stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios \
    textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo \
    types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc \
    zipapp zipfile zipimport zlib zoneinfo";

#[cfg(test)]
mod tests {
    use super::{MODULES, NAMES, is_standard, python2, python3};

    /// So many as CPython has, so that there is none that it has not: the names themselves are held against it elsewhere.
    #[test]
    fn as_many_as_in_cpython() {
        let count = |table: &str, signs: &[char], heads: usize| -> usize {
            let lines = table.split('\n').filter(|line| line.starts_with(signs));
            lines.map(|line| line.split(' ').count() - heads).sum()
        };
        assert_eq!((count(MODULES, &['=', '>'], 1), count(MODULES, &['=', '<'], 1)), (54, 46));
        assert_eq!((count(NAMES, &['=', '>'], 3), count(NAMES, &['=', '<'], 3)), (88, 112));
    }

    #[test]
    fn both_ways() {
        let text = |(module, name): (String, String)| format!("{module}.{name}");
        assert_eq!(python3(b"__builtin__", b"long").map(text).as_deref(), Some("builtins.int"));
        assert_eq!(
            python3(b"copy_reg", b"_reconstructor").map(text).as_deref(),
            Some("copyreg._reconstructor")
        );
        assert_eq!(
            python2(b"builtins", b"FileNotFoundError").map(text).as_deref(),
            Some("exceptions.OSError")
        );
        assert_eq!(python2(b"builtins", b"list").map(text).as_deref(), Some("__builtin__.list"));
        assert_eq!((python3(b"app", b"A"), python2(b"app", b"A")), (None, None));
        assert!(is_standard(b"collections") && is_standard(b"cPickle") && is_standard(b"exceptions"));
        assert!(!is_standard(b"numpy") && !is_standard(b"") && !is_standard(b"="));
    }
}
