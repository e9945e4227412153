//! What is behind a fault: searched for before the references are indexed, so that what is found there is part of the same graph.

use picklescope_codec::{
    Decoder, Progress, Window,
    salvage::{Salvage, Salvaged},
};
use picklescope_insight::py2::Survey;
use picklescope_protocol::Message;

use super::{Opening, Stage, Worked, is_of_worth};
use crate::{
    Want,
    reading::{Ran, Reading, Reads},
};

/// Searches, and looks at what is decoded meanwhile.
pub(super) struct Behind {
    salvage: Salvage,
    survey: Survey,
}

impl Reads for Behind {
    fn position(&self) -> u64 {
        self.salvage.position()
    }

    fn memory(&self) -> usize {
        self.salvage.memory()
    }

    fn run(&mut self, window: Window<'_>, fuel: &mut u32) -> Progress {
        let progress = self.salvage.run(window, fuel);
        self.survey.pass(self.salvage.decoder().graph(), window);
        progress
    }
}

impl Behind {
    pub(super) fn memory(&self) -> u64 {
        self.salvage.decoder().graph().memory() as u64
    }

    fn into_parts(self) -> (Decoder, Salvaged, Survey) {
        let (decoder, found) = self.salvage.into_parts();
        (decoder, found, self.survey)
    }
}

impl Opening {
    /// The pickles are over. Where that is not the end of the layer, what follows is searched.
    pub(super) fn look_behind(&mut self) -> Worked {
        self.stage = Stage::Index;
        let is_pickle =
            self.not_a_pickle.is_none() && (self.doubtful.is_none() || is_of_worth(self.decoder.graph()));
        if self.cancelled || !is_pickle {
            return Worked::Again;
        }
        // Of a compressed layer only so much is kept behind the last pickle.
        match Salvage::of(std::mem::take(&mut self.decoder), self.reader.size()) {
            Ok(salvage) => {
                let survey = std::mem::take(&mut self.survey);
                self.stage = Stage::Behind(Box::new(Reading::new(Behind { salvage, survey })));
            }
            Err(decoder) => self.decoder = *decoder,
        }
        Worked::Again
    }

    /// Searches on.
    pub(super) fn behind(
        &mut self,
        mut reading: Box<Reading<Behind>>,
        ops: u32,
        messages: &mut Vec<Message>,
    ) -> Worked {
        let ran = reading.run(&mut self.reader, ops, true);
        let (position, nodes) = (reading.reads.position(), reading.reads.salvage.decoder().graph().len());
        if self.unzip.is_none() && !self.is_text() {
            self.tell_of(position.min(self.size), nodes, messages);
        }
        match ran {
            Ok(Ran::Again) => self.stage = Stage::Behind(reading),
            Ok(Ran::Want { at, hint }) => {
                self.stage = Stage::Behind(reading);
                return Worked::Want(Want { doc: self.doc, at, hint });
            }
            // What was found up to there is found, also where the rest cannot be read.
            Ok(Ran::Done) | Err(_) => self.end_behind(*reading),
        }
        Worked::Again
    }

    /// What was found is kept.
    pub(super) fn end_behind(&mut self, reading: Reading<Behind>) {
        let (decoder, found, survey) = reading.reads.into_parts();
        (self.decoder, self.salvaged, self.survey) = (decoder, found, survey);
        self.stage = Stage::Index;
    }
}
