//! What a column means, and the words by which it is known.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};

use super::Kind;
use crate::course::PageId;
use crate::records::Half;
use crate::records::words::{Words, normalise};

/// What the cells of a column say.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    Role(Role),
    /// Whether somebody was in a session.
    Session(PageId),
    /// Whether somebody was there on a day of the workshop, from 1, or half of it.
    Day(u32, Option<Half>),
    /// The same by the date.
    OnDate(Date, Option<Time>),
    /// The answer to a question, by its id, with or without the suffix of a form.
    Question(String),
    /// Whether an option of a question was chosen: both ids.
    Option(String, String),
    /// The points that the answer to a question earned.
    Points(String),
    /// Something more of an action, by its name.
    Detail(String),
}

/// What a column says of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Ignore,
    Email,
    Account,
    Name,
    FamilyName,
    GivenName,
    Cohort,
    Time,
    StartTime,
    ResponseId,
    Session,
    Day,
    Half,
    Mark,
    Minutes,
    Phase,
    Item,
    Response,
    Comment,
    Correct,
    Points,
    Attempt,
    Score,
    ActionId,
    Action,
    Status,
}

/// How mapping files call the roles.
const NAMES: [(Role, &str); 26] = [
    (Role::Ignore, "ignore"),
    (Role::Email, "e-mail"),
    (Role::Account, "account"),
    (Role::Name, "name"),
    (Role::FamilyName, "family name"),
    (Role::GivenName, "given name"),
    (Role::Cohort, "cohort"),
    (Role::Time, "time"),
    (Role::StartTime, "start time"),
    (Role::ResponseId, "response id"),
    (Role::Session, "session"),
    (Role::Day, "day"),
    (Role::Half, "half day"),
    (Role::Mark, "mark"),
    (Role::Minutes, "minutes"),
    (Role::Phase, "phase"),
    (Role::Item, "item"),
    (Role::Response, "response"),
    (Role::Comment, "comment"),
    (Role::Correct, "correct"),
    (Role::Points, "points"),
    (Role::Attempt, "attempt"),
    (Role::Score, "score"),
    (Role::ActionId, "action id"),
    (Role::Action, "action"),
    (Role::Status, "status"),
];

/// Words above columns in every kind of record.
static COMMON: LazyLock<Words<Role>> = LazyLock::new(|| {
    Words::of(&[
        (
            Role::Email,
            "e-mail|email|email address|e-mail address|mail|courriel|adresse e-mail|adresse de courriel|adresse électronique|adresse de messagerie|adresse mail|adresse email|correo|correo electrónico|dirección de correo|dirección de correo electrónico|البريد الإلكتروني|بريد إلكتروني|البريد|эл. почта|электронная почта|адрес электронной почты|почта|имейл|电子邮件|电子邮箱|邮箱|电子邮件地址|邮件|endereço de e-mail|correio eletrônico|correio eletrónico|endereço de email",
        ),
        (
            Role::FamilyName,
            "family name|last name|surname|nom de famille|nom|apellido|apellidos|اسم العائلة|اللقب|الكنية|اسم الأسرة|фамилия|姓|姓氏|sobrenome|apelido|último nome",
        ),
        (
            Role::GivenName,
            "given name|first name|given names|forename|prénom|prénoms|prénom(s)|nombre de pila|nombres|الاسم الأول|الاسم الشخصي|имя|имя и отчество|名|名字|nome próprio|primeiro nome",
        ),
        (
            Role::Name,
            "name|full name|participant|participant name|name of participant|nom complet|nom et prénom|nom et prénoms|noms et prénoms|nom du participant|participant(e)|nombre|nombre completo|nombre y apellidos|nombre y apellido|nombre del participante|participante|الاسم|الاسم الكامل|اسم المشارك|المشارك|фио|ф.и.о.|полное имя|участник|имя участника|姓名|全名|名称|参加者|参与者|学员|nome|nome completo|nome do participante",
        ),
        (
            Role::Account,
            "participant_id|participant id|participant code|participant number|code|self-made code|personal code|user|user id|user name|username|student id|id number|employee number|registration number|identifiant|numéro d'identification|numéro|code du participant|nom d'utilisateur|matricule|identificador|número de id|número de identificación|código|código del participante|nombre de usuario|رقم الهوية|الرقم التعريفي|رمز المشارك|اسم المستخدم|الرمز|رقم المشارك|идентификатор|идентификационный номер|код участника|код|имя пользователя|логин|табельный номер|编号|学号|用户名|参与者编号|参加者编号|代码|工号|número de identificação|código do participante|nome de usuário|nome de utilizador|matrícula",
        ),
        (Role::Cohort, "cohort|group name|cohorte|cohorte name|الفوج|الدفعة|когорта|поток|班级|届|批次|coorte|turma"),
        (
            Role::Time,
            "date|date and time|time|timestamp|datetime|when|completion time|submitted at|submission time|_submission_time|end|completed|completed on|heure de fin|horodateur|date et heure|heure de fin|fecha|fecha y hora|marca temporal|hora de finalización|التاريخ|التاريخ والوقت|طابع زمني|وقت الانتهاء|وقت الإكمال|дата|дата и время|отметка времени|время завершения|время выполнения|日期|日期和时间|时间|时间戳记|时间戳|完成时间|提交时间|data|data e hora|carimbo de data/hora|hora de conclusão",
        ),
        (
            Role::StartTime,
            "start time|start|heure de début|hora de inicio|وقت البدء|время начала|开始时间|hora de início",
        ),
        (
            Role::Ignore,
            "no.|no|#|n°|nº|number|sr. no.|title|titre|título|civilité|sex|sexe|sexo|gender|genre|género|الجنس|пол|性别|organisation|organization|organización|organização|institution|institución|instituição|المؤسسة|организация|单位|机构|position|poste|cargo|fonction|job title|المنصب|должность|职务|level|level (national/local)|niveau|nivel|المستوى|уровень|级别|country|pays|país|البلد|страна|国家|phone|telephone|téléphone|teléfono|telefone|الهاتف|телефон|电话|special needs|besoins particuliers|necesidades especiales|consent|consent (photo/data)|consentement|consentimiento|consentimento|الموافقة|согласие|同意|signature|firma|assinatura|التوقيع|подпись|签名|签字|certificate|certificate (y/n)|certificat|certificado|الشهادة|сертификат|证书|department|département|departamento|groups|groupes|grupos|source|remarks|remarques|observaciones|notes|language|langue|idioma|last modified time|heure de dernière modification|hora de la última modificación|время последнего изменения|上次修改时间|quiz feedback|_validation_status|_notes|_status|_submitted_by|_tags|_index|__version__|_id|_attachments|deviceid|device id|today|username_meta|simserial|subscriberid|phonenumber|رقم|№|п/п|№ п/п|序号|ملاحظات|примечания|备注|taken sessions|percentage",
        ),
    ])
});

static ATTENDANCE: LazyLock<Words<Role>> = LazyLock::new(|| {
    Words::of(&[
        (
            Role::Session,
            "session|session_code|session code|séance|code de la séance|sesión|código de sesión|الجلسة|رمز الجلسة|сессия|занятие|код занятия|课程|场次|会议|sessão|código da sessão",
        ),
        (Role::Day, "day|jour|journée|día|اليوم|день|天|日|第几天|dia"),
        (
            Role::Half,
            "half_day|half day|half|am/pm|demi-journée|media jornada|نصف اليوم|الفترة|половина дня|полдня|半天|时段|meio dia|período",
        ),
        (
            Role::Mark,
            "status|mark|attendance|present|presence|attended|présence|présent|statut|asistencia|presente|estado|الحضور|حاضر|الحالة|присутствие|посещаемость|явка|статус|出席|出勤|考勤|状态|presença|situação|estado",
        ),
        (
            Role::Minutes,
            "minutes|duration (minutes)|duration|durée|minutes présentes|minutos|duración|الدقائق|المدة|минуты|продолжительность|分钟|时长|duração",
        ),
        (Role::Ignore, "points"),
    ])
});

static ANSWERS: LazyLock<Words<Role>> = LazyLock::new(|| {
    Words::of(&[
        (
            Role::ResponseId,
            "id|response id|response_code|response code|response number|_uuid|uuid|réponse id|identifiant de la réponse|id de respuesta|رقم الرد|номер ответа|идентификатор ответа|答卷编号|id da resposta",
        ),
        (Role::Phase, "phase|test|pre/post|stage|fase|étape|momento|المرحلة|фаза|этап|阶段|fase"),
        (
            Role::Item,
            "item|item_id|item id|question|question id|question_code|question code|élément|id de la question|pregunta|ítem|código de pregunta|السؤال|رمز السؤال|البند|вопрос|код вопроса|пункт|题目|问题|题号|questão|pergunta",
        ),
        (
            Role::Response,
            "response|answer|value|label|réponse|valeur|respuesta|valor|etiqueta|الإجابة|الجواب|القيمة|ответ|значение|回答|答案|值|resposta",
        ),
        (
            Role::Comment,
            "comment|comments|commentaire|commentaires|comentario|comentarios|تعليق|التعليق|комментарий|评论|意见|comentário",
        ),
        (
            Role::Correct,
            "correct|correct (0/1)|result|right|juste|résultat|correcto|resultado|صحيح|النتيجة|правильно|верно|результат|正确|对错|correto",
        ),
        (Role::Points, "points|point|puntos|نقاط|النقاط|баллы|балл|分数|得分|pontos"),
        (Role::Attempt, "attempt|attempt number|tentative|intento|المحاولة|попытка|尝试|次数|tentativa"),
        (
            Role::Score,
            "score|total|total points|total score|total des points|nombre total de points|total de puntos|puntuación|puntuación total|مجموع النقاط|النتيجة الإجمالية|всего баллов|общий балл|итого|总分|总计|总得分|pontuação|total de pontos",
        ),
        (Role::Ignore, "session_code|session code|scale_id|scale id|max_points|max points"),
    ])
});

static ACTIONS: LazyLock<Words<Role>> = LazyLock::new(|| {
    Words::of(&[
        (
            Role::ActionId,
            "action_id|action id|action number|action no.|numéro de l'action|id de l'action|id de la acción|número de acción|رقم الإجراء|رمز الإجراء|номер действия|код действия|行动编号|措施编号|id da ação",
        ),
        (
            Role::Action,
            "action|action text|objective|objectif|objetivo|acción|الإجراء|الهدف|действие|цель|мероприятие|行动|目标|措施|ação",
        ),
        (
            Role::Status,
            "status|state|progress|statut|état|état d'avancement|avancement|estado|situación|الحالة|статус|состояние|状态|进展|situação",
        ),
        (Role::Ignore, "session_code"),
    ])
});

/// Further columns of actions, by the names that statements give them.
static DETAILS: LazyLock<Words<&'static str>> = LazyLock::new(|| {
    Words::of(&[
        ("objective", "objective|objectif|objetivo|الهدف|цель|目标"),
        (
            "sdg_target",
            "sdg_target|sdg target|sdg|cible des odd|meta de los ods|هدف التنمية المستدامة|цур|задача цур|可持续发展目标|meta dos ods",
        ),
        (
            "capacity_level",
            "capacity_level|capacity level|niveau de capacité|nivel de capacidad|مستوى القدرات|уровень потенциала|能力层面|nível de capacidade",
        ),
        ("owner", "owner|lead|lead institution|responsable|المسؤول|ответственный|负责人|牵头单位|responsável"),
        (
            "start",
            "start|start date|début|date de début|inicio|fecha de inicio|البداية|تاريخ البدء|начало|дата начала|开始|开始日期|início",
        ),
        (
            "end",
            "end|end date|fin|date de fin|fecha de fin|النهاية|تاريخ الانتهاء|окончание|дата окончания|结束|结束日期|fim",
        ),
        ("indicator", "indicator|indicateur|indicador|المؤشر|показатель|индикатор|指标"),
        (
            "baseline",
            "baseline|valeur de référence|niveau de référence|línea de base|línea base|خط الأساس|исходный уровень|базовый уровень|基线|linha de base",
        ),
        ("target", "target|cible|meta|المستهدف|القيمة المستهدفة|целевой показатель|целевое значение|目标值"),
        (
            "first_step",
            "first_step|first step|première étape|primer paso|الخطوة الأولى|первый шаг|第一步|primeiro passo",
        ),
        ("evidence", "evidence|preuve|preuves|evidencia|الدليل|الأدلة|подтверждение|доказательства|证据|evidência"),
        (
            "barrier",
            "barrier|barriers|obstacle|obstacles|obstáculo|barrera|العائق|العقبات|препятствие|барьер|障碍|barreira",
        ),
        (
            "supervisor_view",
            "supervisor_view|supervisor view|supervisor|avis du supérieur|opinión del supervisor|رأي المشرف|мнение руководителя|主管意见|opinião do supervisor",
        ),
        ("partners", "partners|partenaires|socios|الشركاء|партнеры|合作伙伴|parceiros"),
        ("resources", "resources|ressources|recursos|الموارد|ресурсы|资源"),
    ])
});

/// Words for the day and its halves; the number stands beside them.
const DAY: &str = "day|d|jour|journée|j|día|dia|اليوم|يوم|день|д|天|日|第";
const ORDINALS: [&str; 5] = [
    "first|premier|première|primero|primer|الأول|первый|一|primeiro",
    "second|deuxième|segundo|الثاني|второй|二",
    "third|troisième|tercero|tercer|الثالث|третий|三|terceiro",
    "fourth|quatrième|cuarto|الرابع|четвертый|四|quarto",
    "fifth|cinquième|quinto|الخامس|пятый|五",
];
static HALVES: LazyLock<Words<Half>> = LazyLock::new(|| {
    Words::of(&[
        (
            Half::Morning,
            "am|a.m.|morning|matin|mañana|manana|manhã|utro|утро|صباحا|صباح|الصباح|上午|早上|до обеда|первая половина",
        ),
        (
            Half::Afternoon,
            "pm|p.m.|afternoon|après-midi|après midi|tarde|مساء|المساء|بعد الظهر|день вечер|после обеда|вечер|вторая половина|下午",
        ),
    ])
});

impl Role {
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(role, _)| *role == self).map_or("", |(_, name)| name)
    }

    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(role, _)| *role)
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = |half: &Option<Half>| match half {
            None => "",
            Some(Half::Morning) => " morning",
            Some(Half::Afternoon) => " afternoon",
        };
        match self {
            Self::Role(role) => formatter.write_str(role.name()),
            Self::Session(page) => write!(formatter, "session {page}"),
            Self::Day(day, part) => write!(formatter, "day {day}{}", half(part)),
            Self::OnDate(date, None) => write!(formatter, "on {date}"),
            Self::OnDate(date, Some(time)) => write!(formatter, "on {date} {}", time.strftime("%H:%M")),
            Self::Question(id) => write!(formatter, "question {id}"),
            Self::Option(id, option) => write!(formatter, "option {id} {option}"),
            Self::Points(id) => write!(formatter, "points {id}"),
            Self::Detail(name) => write!(formatter, "detail {name}"),
        }
    }
}

impl Meaning {
    /// Reads what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(role) = Role::named(text) {
            return Some(Self::Role(role));
        }
        let (word, rest) = text.split_once(' ')?;
        match word {
            "session" => PageId::parse(rest).map(Self::Session),
            "day" => match rest.split_once(' ') {
                None => Some(Self::Day(rest.parse().ok()?, None)),
                Some((day, "morning")) => Some(Self::Day(day.parse().ok()?, Some(Half::Morning))),
                Some((day, "afternoon")) => Some(Self::Day(day.parse().ok()?, Some(Half::Afternoon))),
                Some(_) => None,
            },
            "on" => match rest.split_once(' ') {
                None => Some(Self::OnDate(rest.parse().ok()?, None)),
                Some((date, time)) => Some(Self::OnDate(date.parse().ok()?, Some(time.parse().ok()?))),
            },
            "question" => Some(Self::Question(rest.to_owned())),
            "option" => rest.split_once(' ').map(|(id, option)| Self::Option(id.to_owned(), option.to_owned())),
            "points" => Some(Self::Points(rest.to_owned())),
            "detail" => Some(Self::Detail(rest.to_owned())),
            _ => None,
        }
    }

    /// What a header says by itself, without the course.
    pub fn of_header(kind: Kind, header: &str) -> Option<Self> {
        let special = match kind {
            Kind::Attendance => ATTENDANCE.find(header),
            Kind::Evaluation | Kind::Test | Kind::Forms => ANSWERS.find(header),
            Kind::Actions => ACTIONS.find(header),
        };
        if kind == Kind::Actions
            && special.is_none()
            && let Some(name) = DETAILS.find(header)
        {
            return Some(Self::Detail(name.to_owned()));
        }
        if kind == Kind::Actions && normalise(header) == "id" {
            return Some(Self::Role(Role::ActionId));
        }
        if kind == Kind::Attendance && normalise(header) == "id" {
            return Some(Self::Role(Role::Account));
        }
        special.or_else(|| COMMON.find(header)).map(Self::Role)
    }

    /// The day of a header such as `Day 1 AM`, `Jour 2 matin`, `第3天下午`.
    pub fn of_day(header: &str) -> Option<Self> {
        let text = normalise(header);
        let half = HALVES.iter().find(|(word, _)| holds(&text, word)).map(|(_, half)| half);
        let has_day = DAY.split('|').any(|word| holds(&without_digits(&text), &normalise(word)));
        if !has_day {
            return None;
        }
        let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).collect();
        let day = match digits.as_slice() {
            [day] => day.parse().ok()?,
            [] => {
                let named = |words: &&str| words.split('|').any(|word| holds(&text, &normalise(word)));
                u32::try_from(ORDINALS.iter().position(named)? + 1).ok()?
            }
            _ => return None,
        };
        (1..=99).contains(&day).then_some(Self::Day(day, half))
    }
}

/// Half a day in a word.
pub fn half_of(text: &str) -> Option<Half> {
    HALVES.find(text)
}

fn without_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { ' ' } else { c }).collect()
}

/// Whether `word` stands in `text` as a word of its own; where words are not set apart, anywhere.
fn holds(text: &str, word: &str) -> bool {
    if word.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
        return text.contains(word);
    }
    let text = format!(" {text} ");
    text.contains(&format!(" {word} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(kind: Kind, header: &str) -> Option<&'static str> {
        match Meaning::of_header(kind, header) {
            Some(Meaning::Role(role)) => Some(role.name()),
            _ => None,
        }
    }

    #[test]
    fn headers_are_known_in_seven_languages() {
        for (header, expected) in [
            ("E-mail address", "e-mail"),
            ("Adresse électronique", "e-mail"),
            ("Correo electrónico", "e-mail"),
            ("البريد الإلكتروني", "e-mail"),
            ("Электронная почта", "e-mail"),
            ("电子邮件", "e-mail"),
            ("Endereço de e-mail", "e-mail"),
            ("Nom", "family name"),
            ("Adresse de messagerie", "e-mail"),
            ("Heure de fin", "time"),
            ("Время выполнения", "time"),
            ("Prénom(s)", "given name"),
            ("ФИО", "name"),
            ("姓名", "name"),
            ("participant_id", "account"),
            ("session_code", "session"),
            ("status", "mark"),
            ("Signature", "ignore"),
        ] {
            assert_eq!(role(Kind::Attendance, header), Some(expected), "{header}");
        }
        assert_eq!(role(Kind::Forms, "ID"), Some("response id"));
        assert_eq!(role(Kind::Attendance, "ID"), Some("account"));
        assert_eq!(Meaning::of_header(Kind::Actions, "Barrier"), Some(Meaning::Detail("barrier".to_owned())));
        assert_eq!(Meaning::of_header(Kind::Attendance, "Favourite colour"), None);
    }

    #[test]
    fn days_are_known_in_seven_languages() {
        for (header, expected) in [
            ("Day 1", "day 1"),
            ("Day 1 AM", "day 1 morning"),
            ("D2 pm", "day 2 afternoon"),
            ("Jour 2 – après-midi", "day 2 afternoon"),
            ("Día 3 mañana", "day 3 morning"),
            ("Dia 3 (tarde)", "day 3 afternoon"),
            ("День 4, утро", "day 4 morning"),
            ("اليوم الأول صباحاً", "day 1 morning"),
            ("اليوم ٢", "day 2"),
            ("第5天下午", "day 5 afternoon"),
        ] {
            let meaning = Meaning::of_day(header).map(|meaning| meaning.to_string());
            assert_eq!(meaning.as_deref(), Some(expected), "{header}");
        }
        assert_eq!(Meaning::of_day("Monday"), None);
        assert_eq!(Meaning::of_day("Day 1 of 5"), None);
    }

    #[test]
    fn meanings_are_read_as_they_are_written() {
        for text in [
            "e-mail",
            "session m1/benefits",
            "day 1 morning",
            "day 2",
            "on 2027-02-01 09:00",
            "on 2027-02-01",
            "question ct_q01",
            "option ct_q04 a",
            "points ct_q01",
            "detail owner",
        ] {
            assert_eq!(Meaning::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["", "mail", "session 1.1", "day one", "day 1 evening", "on 1/2/2027"] {
            assert_eq!(Meaning::parse(wrong), None, "{wrong}");
        }
    }
}
