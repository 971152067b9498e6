//! Courses in few words, as manifests.
//!
//! A line is an activity; what stands further in is below it. Behind its identifier come words:
//!
//! | word | is |
//! |---|---|
//! | `flow` `forwardOnly` `nochoice` `noChoiceExit` `anyAttempt` | `controlMode`; the last one does not use the current attempt's information only |
//! | `pre=ACTION:CONDITIONS` `exit=exit:…` `post=…` | a sequencing rule |
//! | `rollup=ACTION:SET:CONDITIONS` | a rollup rule; the set may be `atLeastCount/2` or `atLeastPercent/0.5` |
//! | `obj=ID,…` | an objective; the first one is the primary one, `-` has no identifier. Behind it `sbm/0.5`, and maps: `r/G` reads, `w/G` writes, `R/G` and `W/G` likewise for scores and progress |
//! | `attempts=1` `limit/ATTRIBUTE=…` | `limitConditions` |
//! | `weight=0.5` `noObjectiveRollup` `noProgressRollup` | `rollupRules` |
//! | `consider/ATTRIBUTE=…` | `rollupConsiderations` |
//! | `random=TIMING` `select=TIMING/2` | `randomizationControls` |
//! | `untracked` `setsCompletion` `setsSuccess` | `deliveryControls` |
//! | `preventActivation` `constrainChoice` | `constrainedChoiceConsiderations` |
//! | `threshold=0.5` `progressWeight=0.5` | `completionThreshold` |
//! | `data=ID/rw` | a shared bucket |
//! | `local` | global objectives and shared data last as long as an attempt on the course |
//! | `launch=TEXT` `timeLimitAction=WORD` | for the content |
//!
//! Conditions are joined by `&` or `|`: `!satisfied@obj|objectiveMeasureLessThan/0.5`.

use kitbag::scorm::activity::Manifest;
use kitbag::sequencing::{Edition, Tree};

pub fn tree(text: &str) -> Tree {
    tree_of(text, Edition::Fourth)
}

pub fn tree_of(text: &str, edition: Edition) -> Tree {
    let manifest = manifest(text);
    let manifest = Manifest::read(&roxmltree::Document::parse(&manifest).unwrap());
    Tree::new(manifest.default_organization().unwrap().clone(), edition)
}

pub fn manifest(text: &str) -> String {
    let lines: Vec<(usize, Vec<&str>)> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| (line.len() - line.trim_start().len(), line.split_whitespace().collect()))
        .collect();
    let mut xml = String::new();
    let mut open: Vec<(usize, &'static str, String)> = Vec::new();
    for (place, (indent, words)) in lines.iter().enumerate() {
        close(&mut xml, &mut open, *indent);
        let is_leaf = lines.get(place + 1).is_none_or(|(next, _)| next <= indent);
        let element = if open.is_empty() { "organization" } else { "item" };
        let reference = if is_leaf && element == "item" { " identifierref=\"r\"" } else { "" };
        let scope = match words.contains(&"local") {
            true => " adlseq:objectivesGlobalToSystem=\"false\" adlcp:sharedDataGlobalToSystem=\"false\"",
            false => "",
        };
        let id = words[0];
        xml.push_str(&format!("<{element} identifier=\"{id}\"{reference}{scope}><title>{id}</title>"));
        open.push((*indent, element, behind(&words[1..])));
    }
    close(&mut xml, &mut open, 0);
    format!(
        r#"<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
          xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
          xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><organizations default="{}">{xml}</organizations>
        <resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html"/></resources></manifest>"#,
        lines[0].1[0]
    )
}

/// Ends the elements that are not around a line that stands so far in.
fn close(xml: &mut String, open: &mut Vec<(usize, &'static str, String)>, indent: usize) {
    while open.last().is_some_and(|(last, ..)| *last >= indent) {
        let (_, element, behind) = open.pop().unwrap();
        xml.push_str(&format!("{behind}</{element}>"));
    }
}

/// What stands behind the children of an item.
fn behind(words: &[&str]) -> String {
    let mut control = String::new();
    let mut rules = [String::new(), String::new(), String::new()];
    let (mut limits, mut rollup, mut rollup_rules, mut considerations) = Default::default();
    let (mut objectives, mut more, mut random, mut delivery, mut constrained) =
        (String::new(), String::new(), String::new(), String::new(), String::new());
    let (mut threshold, mut data, mut others) = (String::new(), String::new(), String::new());
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "flow" | "forwardOnly" => control.push_str(&format!(" {key}=\"true\"")),
            "nochoice" => control.push_str(" choice=\"false\""),
            "noChoiceExit" => control.push_str(" choiceExit=\"false\""),
            "anyAttempt" => {
                control.push_str(" useCurrentAttemptObjectiveInfo=\"false\" useCurrentAttemptProgressInfo=\"false\"")
            }
            "pre" => rules[0].push_str(&rule("preConditionRule", value)),
            "exit" => rules[1].push_str(&rule("exitConditionRule", value)),
            "post" => rules[2].push_str(&rule("postConditionRule", value)),
            "rollup" => rollup_rules = format!("{rollup_rules}{}", rollup_rule(value)),
            "obj" => objective(value, &mut objectives, &mut more),
            "attempts" => limits = format!("{limits} attemptLimit=\"{value}\""),
            "weight" => rollup = format!("{rollup} objectiveMeasureWeight=\"{value}\""),
            "noObjectiveRollup" => rollup = format!("{rollup} rollupObjectiveSatisfied=\"false\""),
            "noProgressRollup" => rollup = format!("{rollup} rollupProgressCompletion=\"false\""),
            "random" => random.push_str(&format!(" reorderChildren=\"true\" randomizationTiming=\"{value}\"")),
            "select" => {
                let (timing, count) = value.split_once('/').unwrap();
                random.push_str(&format!(" selectionTiming=\"{timing}\" selectCount=\"{count}\""));
            }
            "untracked" => delivery.push_str(" tracked=\"false\""),
            "setsCompletion" => delivery.push_str(" completionSetByContent=\"true\""),
            "setsSuccess" => delivery.push_str(" objectiveSetByContent=\"true\""),
            "preventActivation" | "constrainChoice" => constrained.push_str(&format!(" {key}=\"true\"")),
            "threshold" => {
                threshold.push_str(&format!(" completedByMeasure=\"true\" minProgressMeasure=\"{value}\""));
            }
            "progressWeight" => threshold.push_str(&format!(" progressWeight=\"{value}\"")),
            "data" => {
                let (target, rights) = value.split_once('/').unwrap();
                let (read, write) = (rights.contains('r'), rights.contains('w'));
                data.push_str(&format!(
                    "<adlcp:map targetID=\"{target}\" readSharedData=\"{read}\" writeSharedData=\"{write}\"/>"
                ));
            }
            "launch" => others.push_str(&format!("<adlcp:dataFromLMS>{value}</adlcp:dataFromLMS>")),
            "timeLimitAction" => others.push_str(&format!("<adlcp:timeLimitAction>{value}</adlcp:timeLimitAction>")),
            "local" => {}
            _ => match key.split_once('/') {
                Some(("limit", name)) => limits = format!("{limits} {name}=\"{value}\""),
                Some(("consider", name)) => considerations = format!("{considerations} {name}=\"{value}\""),
                _ => panic!("`{word}` says nothing"),
            },
        }
    }
    let rules: String = rules.concat();
    let some = |text: String, is_there: bool| if is_there { text } else { String::new() };
    let rollup = format!("<imsss:rollupRules{rollup}>{rollup_rules}</imsss:rollupRules>");
    let parts = [
        some(format!("<imsss:controlMode{control}/>"), !control.is_empty()),
        some(format!("<imsss:sequencingRules>{rules}</imsss:sequencingRules>"), !rules.is_empty()),
        some(format!("<imsss:limitConditions{limits}/>"), !limits.is_empty()),
        rollup,
        some(format!("<imsss:objectives>{objectives}</imsss:objectives>"), !objectives.is_empty()),
        some(format!("<imsss:randomizationControls{random}/>"), !random.is_empty()),
        some(format!("<imsss:deliveryControls{delivery}/>"), !delivery.is_empty()),
        some(format!("<adlseq:constrainedChoiceConsiderations{constrained}/>"), !constrained.is_empty()),
        some(format!("<adlseq:rollupConsiderations{considerations}/>"), !considerations.is_empty()),
        some(format!("<adlseq:objectives>{more}</adlseq:objectives>"), !more.is_empty()),
    ];
    let threshold = some(format!("<adlcp:completionThreshold{threshold}/>"), !threshold.is_empty());
    let data = some(format!("<adlcp:data>{data}</adlcp:data>"), !data.is_empty());
    format!("{others}{threshold}{data}<imsss:sequencing>{}</imsss:sequencing>", parts.concat())
}

/// `satisfied&!completed` as elements with this name, and how they are combined.
fn conditions(text: &str, element: &str) -> (&'static str, String) {
    let combination = if text.contains('|') { "any" } else { "all" };
    let condition = |text: &str| {
        let (operator, text) = text.strip_prefix('!').map_or(("noOp", text), |rest| ("not", rest));
        let (text, objective) = text.split_once('@').unwrap_or((text, ""));
        let (objective, late) = objective.split_once('/').unwrap_or((objective, ""));
        let (name, threshold) = text.split_once('/').unwrap_or((text, late));
        let objective =
            if objective.is_empty() { String::new() } else { format!(" referencedObjective=\"{objective}\"") };
        let threshold = if threshold.is_empty() { String::new() } else { format!(" measureThreshold=\"{threshold}\"") };
        format!("<imsss:{element} operator=\"{operator}\" condition=\"{name}\"{objective}{threshold}/>")
    };
    (combination, text.split(['&', '|']).map(condition).collect())
}

fn rule(element: &str, text: &str) -> String {
    let (action, text) = text.split_once(':').unwrap();
    let (combination, conditions) = conditions(text, "ruleCondition");
    format!(
        "<imsss:{element}><imsss:ruleConditions conditionCombination=\"{combination}\">{conditions}\
         </imsss:ruleConditions><imsss:ruleAction action=\"{action}\"/></imsss:{element}>"
    )
}

fn rollup_rule(text: &str) -> String {
    let [action, set, text] = text.splitn(3, ':').collect::<Vec<_>>()[..] else { panic!("{text}") };
    let (set, least) = set.split_once('/').unwrap_or((set, "0"));
    let least = match set {
        "atLeastCount" => format!(" minimumCount=\"{least}\""),
        "atLeastPercent" => format!(" minimumPercent=\"{least}\""),
        _ => String::new(),
    };
    let (combination, conditions) = conditions(text, "rollupCondition");
    format!(
        "<imsss:rollupRule childActivitySet=\"{set}\"{least}>\
         <imsss:rollupConditions conditionCombination=\"{combination}\">{conditions}</imsss:rollupConditions>\
         <imsss:rollupAction action=\"{action}\"/></imsss:rollupRule>"
    )
}

fn objective(text: &str, objectives: &mut String, more: &mut String) {
    let element = if objectives.is_empty() { "primaryObjective" } else { "objective" };
    let mut parts = text.split(',');
    let id = parts.next().unwrap();
    let (mut by_measure, mut inner, mut maps) = (String::new(), String::new(), String::new());
    for part in parts {
        let (key, value) = part.split_once('/').unwrap();
        let map = |namespace: &str, names: &[&str], reads: bool| {
            let attributes: String =
                names.iter().map(|name| format!(" read{name}=\"{reads}\" write{name}=\"{}\"", !reads)).collect();
            format!("<{namespace}:mapInfo targetObjectiveID=\"{value}\"{attributes}/>")
        };
        let (few, many) = (
            ["SatisfiedStatus", "NormalizedMeasure"],
            ["RawScore", "MinScore", "MaxScore", "CompletionStatus", "ProgressMeasure"],
        );
        match key {
            "sbm" => {
                by_measure.push_str(" satisfiedByMeasure=\"true\"");
                inner = format!("<imsss:minNormalizedMeasure>{value}</imsss:minNormalizedMeasure>{inner}");
            }
            "r" => inner.push_str(&map("imsss", &few, true)),
            "w" => inner.push_str(&map("imsss", &few, false)),
            "R" => maps.push_str(&map("adlseq", &many, true)),
            "W" => maps.push_str(&map("adlseq", &many, false)),
            _ => panic!("`{part}` says nothing"),
        }
    }
    let name = if id == "-" { String::new() } else { format!(" objectiveID=\"{id}\"") };
    objectives.push_str(&format!("<imsss:{element}{name}{by_measure}>{inner}</imsss:{element}>"));
    if !maps.is_empty() {
        more.push_str(&format!("<adlseq:objective objectiveID=\"{id}\">{maps}</adlseq:objective>"));
    }
}
