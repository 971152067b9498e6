//! Why a request was refused: the exceptions of the processes (SN annex C).
//!
//! NB.2.1-9, TB.2.3-5, TB.2.3-6 and DB.1.1-2 say that a path through the tree is empty, which none is: a path holds the
//! activity that it leads to. They are here for those who look up a code.

/// Declares the exceptions, each with its code in the book and what it says to people.
macro_rules! exceptions {
    ($($name:ident $code:literal $meaning:literal)+) => {
        /// An exception of a process.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Exception {
            $(#[doc = concat!($code, ": ", $meaning, ".")] $name,)+
        }

        impl Exception {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its code in the book, such as `NB.2.1-1`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What happened, for people.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }
        }
    };
}

exceptions! {
    SessionAlreadyBegun "NB.2.1-1" "there is a current activity: the course has been started already"
    NavigationWithoutSession "NB.2.1-2" "there is no current activity: the course has not been started"
    NothingToResume "NB.2.1-3" "no activity is suspended"
    ContinueNotByFlow "NB.2.1-4" "the parent of the current activity does not allow flow"
    PreviousNotByFlow "NB.2.1-5" "the parent of the current activity does not allow flow, or forward only"
    PreviousFromRoot "NB.2.1-6" "there is nothing before the root"
    DirectionNotDefined "NB.2.1-7" "forward and backward are not defined"
    ChoiceExitForbidden "NB.2.1-8" "an active activity does not let learners choose their way out (choiceExit)"
    NoWayToChoice "NB.2.1-9" "there is no path from the current activity to the chosen one"
    ChoiceForbidden "NB.2.1-10" "the parent of the chosen activity does not allow choice"
    NoSuchTarget "NB.2.1-11" "there is no such activity, or it is not available"
    AlreadyTerminated "NB.2.1-12" "the current activity has ended already"
    UndefinedNavigation "NB.2.1-13" "the navigation request is not defined"
    TerminationWithoutSession "TB.2.3-1" "there is no current activity to end"
    TerminationTwice "TB.2.3-2" "the current activity has ended already"
    NothingToSuspend "TB.2.3-3" "the current activity is the root and has ended: there is nothing to suspend"
    RootHasNoParent "TB.2.3-4" "the root has no parent to exit"
    SuspendPathEmpty "TB.2.3-5" "the path to the suspended activity is empty"
    AbandonPathEmpty "TB.2.3-6" "the path to the abandoned activity is empty"
    UndefinedTermination "TB.2.3-7" "the termination request is not defined"
    EndOfTree "SB.2.1-1" "the way forward ends: there is nothing behind the last activity"
    NoAvailableChildren "SB.2.1-2" "the activity has no available children"
    BeginningOfTree "SB.2.1-3" "the way back ends at the root"
    BackwardForbidden "SB.2.1-4" "the parent allows the way forward only"
    FlowForbidden "SB.2.2-1" "the parent does not allow flow"
    FlowBlocked "SB.2.2-2" "the activity is disabled, or a limit is exceeded"
    ForwardTraversalStopped "SB.2.4-1" "an activity stops the way forward (stopForwardTraversal)"
    ChoiceBackwardForbidden "SB.2.4-2" "the parent allows the way forward only"
    ChoiceBeforeRoot "SB.2.4-3" "there is nothing before the root"
    StartTwice "SB.2.5-1" "there is a current activity: the course has been started already"
    ResumeDuringSession "SB.2.6-1" "there is a current activity: the course has been started already"
    ResumeWithoutSuspended "SB.2.6-2" "no activity is suspended"
    ContinueWithoutSession "SB.2.7-1" "there is no current activity to go on from"
    ContinueForbidden "SB.2.7-2" "the parent of the current activity does not allow flow"
    PreviousWithoutSession "SB.2.8-1" "there is no current activity to go back from"
    PreviousForbidden "SB.2.8-2" "the parent of the current activity does not allow flow"
    ChoiceWithoutTarget "SB.2.9-1" "no activity was chosen"
    ChoiceNotAvailable "SB.2.9-2" "the chosen activity, or one above it, was not selected"
    HiddenFromChoice "SB.2.9-3" "the chosen activity, or one above it, is hidden from choice"
    ChoiceNotAllowed "SB.2.9-4" "the parent of the chosen activity does not allow choice"
    NothingToWalk "SB.2.9-5" "there is no path to the chosen activity"
    ActivationPrevented "SB.2.9-6" "an activity on the path must not be begun by choosing below it (preventActivation)"
    ChoiceExitViolated "SB.2.9-7" "an activity does not let learners choose their way out (choiceExit)"
    ChoiceConstrained "SB.2.9-8" "an activity lets learners choose only what lies next to it (constrainChoice)"
    NothingBelowChoice "SB.2.9-9" "nothing below the chosen activity can be delivered"
    RetryWithoutSession "SB.2.10-1" "there is no current activity to repeat"
    RetryOfActive "SB.2.10-2" "the current activity is active or suspended, and cannot be repeated"
    NothingToRetry "SB.2.10-3" "nothing below the repeated activity can be delivered"
    ExitWithoutSession "SB.2.11-1" "there is no current activity to leave"
    ExitOfActive "SB.2.11-2" "the current activity has not ended"
    UndefinedSequencing "SB.2.12-1" "the sequencing request is not defined"
    JumpWithoutSession "SB.2.13-1" "there is no current activity to jump from"
    DeliveryOfCluster "DB.1.1-1" "only an activity without children can be delivered"
    DeliveryPathEmpty "DB.1.1-2" "the path to the activity is empty"
    DeliveryBlocked "DB.1.1-3" "the activity, or one above it, is disabled, or a limit is exceeded"
    DeliveryDuringActivity "DB.2-1" "the current activity has not ended"
}
