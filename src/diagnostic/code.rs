//! The codes of findings. A code never changes its meaning and is never used again for another one.

use std::fmt;

use super::Rule;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// Built all the same; somebody should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $why:literal)*) => {
        /// What kind of thing a finding is about.
        #[allow(rustdoc::broken_intra_doc_links, reason = "the delimiter [,] of xAPI is no link")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $why] $name,)*
            /// A rule that a package is held to.
            Rule(&'static Rule),
        }

        impl Code {
            /// Every code but those of rules, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as people and pipelines see it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Rule(rule) => rule.code,
                }
            }

            /// How bad findings with this code are.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                    Self::Rule(rule) => rule.severity,
                }
            }

            /// The rule, for the code of one.
            pub fn rule(self) -> Option<&'static Rule> {
                match self {
                    Self::Rule(rule) => Some(rule),
                    _ => None,
                }
            }

            /// Why it matters, in a sentence.
            pub fn why(self) -> &'static str {
                match self {
                    $(Self::$name => $why,)*
                    Self::Rule(rule) => rule.consequence,
                }
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

codes! {
    TomlSyntax "toml-syntax" Error "A file that cannot be read as TOML says nothing for certain."
    UnknownKey "unknown-key" Error "A key that nobody reads is a wish that nobody fulfils, often a typing error."
    MissingKey "missing-key" Error "Without this the course cannot be built."
    WrongType "wrong-type" Error "A value of another type cannot mean what the key is for."
    BadValue "bad-value" Error "A value out of its range would be refused or misread by an LMS."
    BadId "bad-id" Error "Ids travel into XML, addresses and LMS databases; only a safe alphabet survives all of them."
    DuplicateId "duplicate-id" Error "LMSs merge things that share an id: progress and results would be lost."
    UnknownId "unknown-id" Error "Something is named that does not exist."
    TextTooLong "text-too-long" Error "An LMS cuts or refuses text past its limit."
    MissingFile "missing-file" Error "A file is named that is not there."
    StrayFile "stray-file" Error "A file that nothing names never reaches a learner."
    PathEscapes "path-escapes" Error "A course may read only what lies inside it."
    NotUtf8 "not-utf8" Error "Text in another encoding shows wrong letters."
    FrontMatter "front-matter" Error "A session starts with its settings between two lines of +++."
    UnknownDirective "unknown-directive" Error "A block that nobody knows would vanish or show its colons."
    StrayDirective "stray-directive" Error "Colons that close nothing show that another block ends in the wrong place."
    StrayMark "stray-mark" Error "A mark that Markdown does not understand stands on the page as it was typed."
    UnclosedDirective "unclosed-directive" Error "A block that never ends swallows the rest of the page."
    MisplacedBlock "misplaced-block" Error "The block makes no sense in this place and would not be shown as meant."
    Heading "heading" Error "People who listen to a page find their way by its headings; a skipped level loses them."
    BrokenLink "broken-link" Error "The link leads nowhere."
    BadImage "bad-image" Error "The picture cannot be shown."
    EmptyText "empty-text" Error "Something to read is expected here."
    NoRightAnswer "no-right-answer" Error "A question that cannot be answered rightly fails every learner."
    QuestionShape "question-shape" Error "The question is not written the way its type needs."
    StateTooBig "state-too-big" Error "Answers past the LMS's limit for saved state would be lost when a learner leaves."
    StateMayNotFit "state-may-not-fit" Warning "Answers past the limit of an older edition are not kept when a learner leaves; the page says so when it happens."
    AnswerNotReported "answer-not-reported" Warning "Nobody sees an answer in the LMS's reports that the edition has no room for."
    RightAnswerNotReported "right-answer-not-reported" Warning "Whoever reads the LMS's reports cannot see what was right, where the edition has no way to say it."
    PartNotLaunched "part-not-launched" Warning "Learners find only what their LMS opens."
    OrderNotCarried "order-not-carried" Warning "Where an LMS or an edition cannot keep an order, learners find another course than the author had in mind."
    SkippedScore "skipped-score" Warning "Who knows enough to skip a module should not have a lower score than who takes it."
    InvalidPackage "invalid-package" Error "The package would not pass the standard's own rules, so it is not kept."
    UnknownReference "unknown-reference" Error "A citation must lead to its source."
    AgendaTimes "agenda-times" Error "Slots that overlap, leave a hole or run backwards send people to the wrong place."
    AgendaSessions "agenda-sessions" Error "A workshop teaches the whole course: every session and quiz has one slot, and a break holds none."
    AgendaMinutes "agenda-minutes" Error "A slot that is too short for its sessions takes the time from the next one, or from the activity."
    AgendaBreak "agenda-break" Warning "Nobody learns after three hours without a break."
    UnusedReference "unused-reference" Warning "A source that nothing cites misleads whoever checks the text."
    HtmlRemoved "html-removed" Warning "This HTML is taken out, because it could harm or mislead learners."
    SvgRemoved "svg-removed" Warning "This part of the drawing is taken out, because it could run code or call another site."
    ActorUnknown "actor-unknown" Warning "A statement needs an actor: a package that knows none sends nothing."
    MoodleSwitch "moodle-switch" Warning "Some switches of Moodle cost learners their place, their answers or their grade."
    KeyInPackage "key-in-package" Warning "Whoever can open a package can read the key in it, and use it."
    OutcomeNotTaught "outcome-not-taught" Warning "The course promises an outcome that no session serves."
    OutcomeNotAssessed "outcome-not-assessed" Warning "Nobody will know whether learners reached this outcome."

    PublishHalfBuild "publish-half-build" Error "What is published stays, so only what a build has finished is taken, byte for byte."
    PublishAddress "publish-address" Error "An address that cannot be fetched on every system, or that two files would have, serves nobody."
    PublishVersionTaken "publish-version-taken" Error "A version that is published never changes: whoever has it can compare, and go back to it."
    PublishKey "publish-key" Error "Everybody can fetch what is published, and read the key of a Learning Record Store in it."
    PublishedMissing "published-missing" Error "Systems that fetch this file get nothing."
    PublishedChanged "published-changed" Error "Somebody gets other bytes than those that were published."
    PublishedExtra "published-extra" Warning "Nobody vouches for a file that the checksums do not name."
    PublishedSums "published-sums" Error "Without its checksums nobody can tell whether a file is the one that was published."
    PublishedIndex "published-index" Error "The index is what publishing goes by, and what people and machines are told."
    PublishedUnsigned "published-unsigned" Error "Checksums without a signature can be replaced together with the files."
    PublishedSignature "published-signature" Error "Whoever wrote these checksums does not have the key, or they have changed since."

    UnusableRow "unusable-row" Error "What a record cannot say is not guessed: the row is kept in the rejects file until it is mended."

    JsonSyntax "json-syntax" Error "A file that cannot be read as JSON says nothing for certain."
    JsonTooDeep "json-too-deep" Error "What is nested without end makes readers fail; 100 levels are more than anybody needs."

    XapiNotObject "xapi-not-object" Error "Where xAPI wants an object, an LRS refuses everything else."
    XapiNotList "xapi-not-list" Error "Where xAPI wants a list, an LRS refuses everything else."
    XapiNotText "xapi-not-text" Error "Where xAPI wants a text, an LRS refuses everything else."
    XapiNotNumber "xapi-not-number" Error "A number between quotation marks is a text, and an LRS refuses it."
    XapiNotBoolean "xapi-not-boolean" Error "`true` between quotation marks is a text, and an LRS refuses it."
    XapiNull "xapi-null" Error "An LRS refuses null everywhere but in extensions: what is not known is left out."
    XapiEmptyObject "xapi-empty-object" Warning "An empty object says nothing; it should be left out."
    XapiDuplicateProperty "xapi-duplicate-property" Error "A property that is there twice means something else to every reader."
    XapiUnknownProperty "xapi-unknown-property" Error "An LRS refuses properties that xAPI does not know; extensions are the place for them."
    XapiPropertyCase "xapi-property-case" Error "Names of properties are told apart by capitals."
    XapiValueCase "xapi-value-case" Error "Words out of a fixed list are told apart by capitals."
    XapiLaterVersion "xapi-later-version" Error "A property of xAPI 2.0 is unknown to an LRS of 1.0.3."

    XapiIri "xapi-iri" Error "Things are named by IRIs with a scheme; anything else names nothing."
    XapiIrl "xapi-irl" Error "An IRL leads somewhere, so it has a scheme and a host."
    XapiUuid "xapi-uuid" Error "Ids are UUIDs in their standard form; an LRS refuses others."
    XapiTimestamp "xapi-timestamp" Error "A moment that is not written as RFC 3339 says cannot be put in order."
    XapiTimestampOffset "xapi-timestamp-offset" Error "Without its offset from UTC a moment can be a day off."
    XapiTimestampUnknownOffset "xapi-timestamp-unknown-offset" Error "`-00:00` says that the offset is unknown, and an LRS refuses it."
    XapiDuration "xapi-duration" Error "A duration that is not written as ISO 8601 says cannot be added up."
    XapiDurationWeeks "xapi-duration-weeks" Error "ISO 8601 does not combine weeks with other units."
    XapiDurationAlternative "xapi-duration-alternative" Error "xAPI does not allow the alternative form of ISO 8601 for durations."
    XapiDurationPrecision "xapi-duration-precision" Warning "An LRS may cut a duration off at a hundredth of a second."
    XapiLanguageMapKey "xapi-language-map-key" Error "The keys of a language map are language tags of RFC 5646."
    XapiExtensionKey "xapi-extension-key" Error "The keys of extensions are IRIs, so that two parties never mean different things by one key."

    XapiIdMissing "xapi-id-missing" Warning "Without an id of its own a statement that is sent again is stored again."
    XapiTimestampMissing "xapi-timestamp-missing" Warning "An LRS that gives the moment itself takes the same statement for another one when it is sent again."
    XapiActorMissing "xapi-actor-missing" Error "A statement says who."
    XapiVerbMissing "xapi-verb-missing" Error "A statement says what was done."
    XapiObjectMissing "xapi-object-missing" Error "A statement says what it was done to."
    XapiVersion "xapi-version" Error "An LRS refuses statements of a version that it does not know."
    XapiVersionOther "xapi-version-other" Error "The statement says itself that it follows another version of xAPI."
    XapiVersionPatch "xapi-version-patch" Warning "Who sends statements leaves the version out or writes 1.0.0, or 2.0.0."
    XapiVoiding "xapi-voiding" Error "Only a statement can be voided, so the object is a reference to one."

    XapiActorType "xapi-actor-type" Error "Here stands an Agent or a Group, and nothing else."
    XapiIdentifierMissing "xapi-identifier-missing" Error "Nobody knows who an agent without an identifier is."
    XapiIdentifierMany "xapi-identifier-many" Error "Two identifiers could belong to two persons."
    XapiAnonymousGroup "xapi-anonymous-group" Error "A group without an identifier is known by its members alone."
    XapiGroupInGroup "xapi-group-in-group" Error "The members of a group are agents."
    XapiTeam "xapi-team" Error "A team is a group."
    XapiAuthorityGroup "xapi-authority-group" Error "An authority is one agent, or an application and its user together: two agents."
    XapiAuthorityIdentified "xapi-authority-identified" Error "A group that is an authority has no identifier, only its two members."
    XapiMbox "xapi-mbox" Error "An mbox is mailto: and one address; otherwise one person becomes two."
    XapiMboxSha1sum "xapi-mbox-sha1sum" Error "An mbox_sha1sum is 40 hexadecimal digits."
    XapiOpenid "xapi-openid" Error "An openid is a URI."
    XapiAccountHomePageMissing "xapi-account-home-page-missing" Error "An account belongs to a system, which its home page names."
    XapiAccountNameMissing "xapi-account-name-missing" Error "An account without its name belongs to nobody."

    XapiVerbIdMissing "xapi-verb-id-missing" Error "The id of a verb is what it means."
    XapiVerbDisplay "xapi-verb-display" Warning "People read the word, not the IRI."
    XapiObjectType "xapi-object-type" Error "An object is an Activity, Agent, Group, StatementRef or SubStatement."
    XapiObjectTypeMissing "xapi-object-type-missing" Error "An object without objectType is an activity; agents and groups must say what they are."
    XapiActivityType "xapi-activity-type" Error "Here stands an Activity, and nothing else."
    XapiActivityIdMissing "xapi-activity-id-missing" Error "An activity is known by its id alone."
    XapiStatementRefType "xapi-statement-ref-type" Error "A reference to a statement says that it is one."
    XapiStatementRefIdMissing "xapi-statement-ref-id-missing" Error "A reference without an id leads nowhere."
    XapiSubStatementProperty "xapi-sub-statement-property" Error "A statement inside a statement never happened on its own: it has no id, stored, version or authority."
    XapiSubStatementNested "xapi-sub-statement-nested" Error "There is one level of statements inside statements."

    XapiInteractionType "xapi-interaction-type" Error "There are ten types of interactions."
    XapiInteractionTypeMissing "xapi-interaction-type-missing" Error "Without its type nobody can read the patterns and components of an interaction."
    XapiInteractionActivityType "xapi-interaction-activity-type" Warning "Readers find interactions by the activity type cmi.interaction."
    XapiInteractionList "xapi-interaction-list" Error "Each type of interaction has its own lists of components."
    XapiComponentIdMissing "xapi-component-id-missing" Error "Patterns and responses name components by their ids."
    XapiComponentIdDuplicate "xapi-component-id-duplicate" Error "Two components with one id cannot be told apart in a response."
    XapiComponentIdSpace "xapi-component-id-space" Warning "Ids of components should hold no white space."
    XapiPatternTrueFalse "xapi-pattern-true-false" Error "The pattern of a true-false interaction is true or false."
    XapiPatternChoice "xapi-pattern-choice" Error "The pattern of a choice is ids with [,] between them, and without it when there is one."
    XapiPatternSequencing "xapi-pattern-sequencing" Error "The pattern of a sequencing interaction is ids with [,] between them."
    XapiPatternFillIn "xapi-pattern-fill-in" Error "The pattern of a fill-in is texts with [,] between them, and without it when there is one."
    XapiPatternMatching "xapi-pattern-matching" Error "The pattern of a matching interaction is pairs source[.]target with [,] between them."
    XapiPatternPerformance "xapi-pattern-performance" Error "The pattern of a performance is steps, each step[.]response, with [,] between them."
    XapiPatternLikert "xapi-pattern-likert" Error "The pattern of a likert interaction is one id."
    XapiPatternNumeric "xapi-pattern-numeric" Error "The pattern of a numeric interaction is a number, or minimum[:]maximum."
    XapiPatternRange "xapi-pattern-range" Error "No number lies in a range whose minimum is above its maximum."
    XapiPatternUnknownId "xapi-pattern-unknown-id" Warning "A pattern that names a component which is not listed cannot be met."
    XapiPatternParameter "xapi-pattern-parameter" Warning "case_matters and order_matters are true or false, at the start of the types that know them."
    XapiPatternLanguage "xapi-pattern-language" Warning "The language of an item is a tag of RFC 5646."
    XapiResponse "xapi-response" Warning "A response that is not in the format of its interaction cannot be counted."

    XapiScoreScaled "xapi-score-scaled" Error "A scaled score lies between -1 and 1."
    XapiScoreRaw "xapi-score-raw" Error "A raw score lies between its minimum and its maximum."
    XapiScoreRange "xapi-score-range" Error "The lowest possible score is below the highest."

    XapiContextRevision "xapi-context-revision" Error "Only an activity has a revision."
    XapiContextPlatform "xapi-context-platform" Error "Only an activity is used on a platform."
    XapiContextLanguage "xapi-context-language" Error "A language is written as RFC 5646 says."
    XapiContextActivities "xapi-context-activities" Error "Activities of a context are parent, grouping, category or other."
    XapiContextAgentType "xapi-context-agent-type" Error "An entry of contextAgents says that it is a contextAgent."
    XapiContextAgentMissing "xapi-context-agent-missing" Error "A contextAgent says which agent it is about."
    XapiContextGroupType "xapi-context-group-type" Error "An entry of contextGroups says that it is a contextGroup."
    XapiContextGroupMissing "xapi-context-group-missing" Error "A contextGroup says which group it is about."
    XapiRelevantTypesEmpty "xapi-relevant-types-empty" Error "A list of relevant types holds at least one; without any it is left out."

    XapiAttachmentUsageTypeMissing "xapi-attachment-usage-type-missing" Error "An attachment says what it is for."
    XapiAttachmentDisplayMissing "xapi-attachment-display-missing" Error "An attachment has a name for people."
    XapiAttachmentContentTypeMissing "xapi-attachment-content-type-missing" Error "Without its type nobody can open an attachment."
    XapiAttachmentContentType "xapi-attachment-content-type" Error "The type of an attachment is an Internet media type."
    XapiAttachmentLengthMissing "xapi-attachment-length-missing" Error "The length shows whether an attachment arrived whole."
    XapiAttachmentLength "xapi-attachment-length" Error "A length is a whole number of bytes."
    XapiAttachmentSha2Missing "xapi-attachment-sha2-missing" Error "The hash joins an attachment to its bytes, also when they lie elsewhere."
    XapiAttachmentSha2 "xapi-attachment-sha2" Error "A SHA-2 hash is 56, 64, 96 or 128 hexadecimal digits."
    XapiSignature "xapi-signature" Error "A signature is a JSON web signature, sent as application/octet-stream."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut words: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
    }
}
