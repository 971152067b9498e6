//! Exceptions that no navigation request leads to, because another process refuses it first: the processes themselves,
//! called as only another engine would.

use kitbag::sequencing::{
    Direction, Edition, Exception, NavigationRequest, SequencingRequest, Session, TerminationRequest, Tree,
};

use super::course::{tree, tree_of};

/// Those that are met here.
pub const CALLED: [Exception; 17] = [
    Exception::UndefinedTermination,
    Exception::ChoiceBeforeRoot,
    Exception::StartTwice,
    Exception::ResumeDuringSession,
    Exception::ResumeWithoutSuspended,
    Exception::ContinueWithoutSession,
    Exception::PreviousWithoutSession,
    Exception::ChoiceWithoutTarget,
    Exception::ChoiceNotAllowed,
    Exception::NothingToWalk,
    Exception::RetryWithoutSession,
    Exception::RetryOfActive,
    Exception::ExitWithoutSession,
    Exception::ExitOfActive,
    Exception::UndefinedSequencing,
    Exception::JumpWithoutSession,
    Exception::DeliveryDuringActivity,
];

/// A path through a tree is never empty.
pub const NEVER: [&str; 4] = ["NB.2.1-9", "TB.2.3-5", "TB.2.3-6", "DB.1.1-2"];

const COURSE: &str = "root flow\n a\n b\n c";

fn refusal(session: &mut Session<'_>, request: SequencingRequest) -> Option<Exception> {
    let sequenced = session.sequencing_request_process(request);
    assert!(sequenced.exception.is_none() || sequenced.delivery.is_none());
    sequenced.exception
}

fn started(tree: &Tree) -> Session<'_> {
    let mut session = Session::new(tree, 1);
    assert!(session.overall_sequencing_process(NavigationRequest::Start).delivered.is_some());
    session
}

#[test]
fn requests_that_need_a_session_are_refused_without_one() {
    let tree = tree(COURSE);
    let mut session = Session::new(&tree, 1);
    let requests = [
        (SequencingRequest::ResumeAll, Exception::ResumeWithoutSuspended),
        (SequencingRequest::Continue, Exception::ContinueWithoutSession),
        (SequencingRequest::Previous, Exception::PreviousWithoutSession),
        (SequencingRequest::Choice(None), Exception::ChoiceWithoutTarget),
        (SequencingRequest::Retry, Exception::RetryWithoutSession),
        (SequencingRequest::Exit, Exception::ExitWithoutSession),
        (SequencingRequest::Jump(1), Exception::JumpWithoutSession),
    ];
    for (request, exception) in requests {
        assert_eq!(refusal(&mut session, request), Some(exception));
    }
}

#[test]
fn requests_are_refused_while_an_activity_is_active() {
    let tree = tree(COURSE);
    let mut session = started(&tree);
    let requests = [
        (SequencingRequest::Start, Exception::StartTwice),
        (SequencingRequest::ResumeAll, Exception::ResumeDuringSession),
        (SequencingRequest::Retry, Exception::RetryOfActive),
        (SequencingRequest::Exit, Exception::ExitOfActive),
    ];
    for (request, exception) in requests {
        assert_eq!(refusal(&mut session, request), Some(exception));
    }
    assert_eq!(session.content_delivery_environment_process(2), Err(Exception::DeliveryDuringActivity));
}

#[test]
fn an_undefined_request_is_refused() {
    let fourth = tree(COURSE);
    let mut session = started(&fourth);
    let termination = session.termination_request_process(TerminationRequest::ExitParent);
    assert_eq!(termination, Err(Exception::UndefinedTermination));
    let third = tree_of(COURSE, Edition::Third);
    assert_eq!(refusal(&mut started(&third), SequencingRequest::Jump(2)), Some(Exception::UndefinedSequencing));
}

#[test]
fn choice_is_refused_by_its_own_process_too() {
    let closed = tree("root flow nochoice\n a\n b");
    let mut session = Session::new(&closed, 1);
    assert_eq!(refusal(&mut session, SequencingRequest::Choice(Some(1))), Some(Exception::ChoiceNotAllowed));
    let open = tree(COURSE);
    let mut session = Session::new(&open, 1);
    let walked = session.choice_activity_traversal_subprocess(0, Direction::Backward);
    assert_eq!(walked, Err(Exception::ChoiceBeforeRoot));
}

/// The state is data: another engine, or another version of the course, may have left it in a way that no request does.
#[test]
fn an_activity_that_is_not_available_has_no_way_to_its_siblings() {
    let tree = tree(COURSE);
    let mut state = started(&tree).state().clone();
    state.activities[0].available = vec![2, 3];
    state.activities[1].is_available = false;
    assert!(state.fits(&tree));
    let mut session = Session::resume(&tree, state);
    let outcome = session.overall_sequencing_process(NavigationRequest::Choice(Some(3)));
    assert_eq!(outcome.exception, Some(Exception::NothingToWalk));
}

#[test]
fn a_state_of_another_tree_does_not_fit() {
    let (small, large) = (tree("root flow\n a"), tree(COURSE));
    assert!(!Session::new(&large, 1).state().fits(&small));
    let mut state = Session::new(&large, 1).state().clone();
    state.current = Some(9);
    assert!(!state.fits(&large));
    state.current = None;
    state.activities[0].available = vec![0];
    assert!(!state.fits(&large));
}

#[test]
fn every_exception_has_its_own_code() {
    let codes: std::collections::BTreeSet<&str> = Exception::ALL.iter().map(|exception| exception.code()).collect();
    assert_eq!(codes.len(), Exception::ALL.len());
}
