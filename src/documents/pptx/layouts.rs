//! The master and its layouts: where everything stands and how it looks, for a trainer to restyle in one place.

use super::super::deck::Layout;
use super::super::{Error, opc::with_colours};
use super::NAMESPACES;

/// English Metric Units of a millimetre.
const MILLIMETRE: u32 = 36_000;

/// Width and height of a slide, 16 to 9, in English Metric Units.
pub const SLIDE: (u32, u32) = (12_192_000, 6_858_000);

/// A place for text or a picture.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// `title`, `ctrTitle`, `body`, `pic`, `ftr` or `sldNum` (ECMA-376 Part 1, 19.7.10).
    pub kind: &'static str,
    pub idx: u32,
    pub name: &'static str,
    /// Left, top, width and height in millimetres.
    at: [u32; 4],
    /// Hundredths of a point; 0 for that of the master.
    size: u32,
    /// `t`, `ctr` or `b`.
    anchor: &'static str,
    bold: bool,
    /// A colour of the theme; empty for that of the master.
    colour: &'static str,
}

impl Place {
    /// Left, top, width and height in English Metric Units.
    pub fn bounds(&self) -> [u32; 4] {
        self.at.map(|length| length * MILLIMETRE)
    }
}

const fn place(
    kind: &'static str,
    idx: u32,
    name: &'static str,
    at: [u32; 4],
    size: u32,
    anchor: &'static str,
) -> Place {
    Place { kind, idx, name, at, size, anchor, bold: false, colour: "" }
}

const TITLE: Place = Place { bold: true, ..place("title", 0, "Title", [14, 17, 310, 24], 2800, "ctr") };
pub const LABEL: u32 = 10;
pub const BODY: u32 = 1;
pub const PICTURE: u32 = 13;
pub const FOOTER: Place = Place { colour: "tx1", ..place("ftr", 11, "Footer", [14, 178, 250, 8], 1100, "ctr") };
pub const NUMBER: Place =
    Place { colour: "tx1", ..place("sldNum", 12, "Slide Number", [294, 178, 30, 8], 1100, "ctr") };
const LABEL_PLACE: Place =
    Place { colour: "accent1", bold: true, ..place("body", LABEL, "Label", [14, 9, 310, 9], 1400, "ctr") };

const fn body(at: [u32; 4], size: u32, anchor: &'static str) -> Place {
    place("body", BODY, "Text", at, size, anchor)
}

const fn picture(at: [u32; 4]) -> Place {
    place("pic", PICTURE, "Picture", at, 0, "t")
}

/// Name, colour of the ground and places of a layout, besides footer and number.
pub fn layout(layout: Layout) -> (&'static str, &'static str, Vec<Place>) {
    let wide = [14, 44, 310, 130];
    let large = |kind| Place { kind, bold: true, ..place("ctrTitle", 0, "Title", [24, 40, 290, 62], 3600, "b") };
    match layout {
        Layout::Title => (
            "Title Slide",
            "bg2",
            vec![
                large("ctrTitle"),
                Place { at: [24, 28, 290, 10], ..LABEL_PLACE },
                body([24, 110, 290, 50], 1800, "t"),
            ],
        ),
        Layout::Section => (
            "Section Header",
            "bg2",
            vec![
                Place { at: [24, 18, 290, 46], size: 3000, ..large("title") },
                Place { at: [24, 9, 290, 9], ..LABEL_PLACE },
                body([24, 72, 290, 100], 2000, "t"),
            ],
        ),
        Layout::Points => ("Title and Points", "bg1", vec![TITLE, LABEL_PLACE, body(wide, 2400, "t")]),
        Layout::Picture => (
            "Title and Picture",
            "bg1",
            vec![TITLE, LABEL_PLACE, picture([14, 44, 310, 114]), body([14, 160, 310, 16], 1400, "ctr")],
        ),
        Layout::PointsAndPicture => (
            "Points and Picture",
            "bg1",
            vec![TITLE, LABEL_PLACE, body([14, 44, 160, 130], 0, "t"), picture([180, 44, 144, 130])],
        ),
        Layout::KeyMessages => ("Key Messages", "bg2", vec![TITLE, LABEL_PLACE, body(wide, 2400, "t")]),
        Layout::Discussion => ("Discussion", "bg1", vec![TITLE, LABEL_PLACE, body([30, 44, 278, 130], 2400, "ctr")]),
        Layout::Activity => ("Activity", "bg1", vec![TITLE, LABEL_PLACE, body(wide, 0, "t")]),
        Layout::Question => ("Question", "bg1", vec![TITLE, LABEL_PLACE, body(wide, 0, "t")]),
        Layout::Answer => ("Answer", "bg2", vec![TITLE, LABEL_PLACE, body(wide, 0, "t")]),
    }
}

/// The place of a kind in a layout.
pub fn place_of(kind: Layout, idx: u32) -> Option<Place> {
    layout(kind).2.into_iter().find(|place| place.idx == idx)
}

/// A layout's part.
pub fn layout_part(kind: Layout, right_to_left: bool) -> Result<Vec<u8>, Error> {
    let (name, ground, places) = layout(kind);
    let attribute = match kind {
        Layout::Title => " type=\"title\"",
        Layout::Section => " type=\"secHead\"",
        _ => " userDrawn=\"1\"",
    };
    let shapes: String = places
        .iter()
        .chain([&FOOTER, &NUMBER])
        .enumerate()
        .map(|(at, place)| placeholder(place, at + 2, right_to_left))
        .collect();
    let mark = match kind {
        Layout::Discussion | Layout::Activity | Layout::Question => edge(places.len() + 4, right_to_left),
        _ => String::new(),
    };
    Ok(format!(
        "{DECLARATION}<p:sldLayout {NAMESPACES}{attribute} preserve=\"1\"><p:cSld name=\"{name}\"><p:bg><p:bgPr><a:solidFill>\
         <a:schemeClr val=\"{ground}\"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>{GROUP}{mark}{shapes}</p:spTree>\
         </p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )
    .into_bytes())
}

/// A stripe at the edge, where learners are to do something.
fn edge(id: usize, right_to_left: bool) -> String {
    let left = if right_to_left { SLIDE.0 - 4 * MILLIMETRE } else { 0 };
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Edge\"/><p:cNvSpPr/><p:nvPr userDrawn=\"1\"/></p:nvSpPr><p:spPr><a:xfrm>\
         <a:off x=\"{left}\" y=\"0\"/><a:ext cx=\"{}\" cy=\"{}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>\
         <a:solidFill><a:schemeClr val=\"accent1\"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>",
        4 * MILLIMETRE,
        SLIDE.1
    )
}

/// The first lines of every part.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What every tree of shapes begins with.
pub const GROUP: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>\
    <a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";

fn placeholder(place: &Place, id: usize, right_to_left: bool) -> String {
    let Place { kind, idx, name, size, anchor, bold, colour, .. } = *place;
    let [mut left, top, width, height] = place.bounds();
    if right_to_left {
        left = SLIDE.0 - left - width;
    }
    let idx = if idx == 0 { String::new() } else { format!(" idx=\"{idx}\"") };
    let plain = matches!(kind, "ftr" | "sldNum") || place.idx == LABEL;
    let size = if size == 0 { String::new() } else { format!(" sz=\"{size}\"") };
    let bold = if bold { " b=\"1\"" } else { "" };
    let colour = match colour {
        "" => String::new(),
        colour => format!("<a:solidFill><a:schemeClr val=\"{colour}\"/></a:solidFill>"),
    };
    // Title and text have the fonts of the theme from the master.
    let fonts = match kind {
        "ftr" | "sldNum" => "<a:latin typeface=\"+mn-lt\"/><a:ea typeface=\"+mn-ea\"/><a:cs typeface=\"+mn-cs\"/>",
        _ => "",
    };
    let level = if plain { " marL=\"0\" indent=\"0\"" } else { "" };
    let align = match (kind, right_to_left) {
        ("sldNum", false) | ("ftr", true) => " algn=\"r\"",
        ("sldNum", true) | ("ftr", false) => " algn=\"l\"",
        _ => "",
    };
    let bullet = if plain { "<a:buNone/>" } else { "" };
    let field = match kind {
        "sldNum" => {
            "<a:fld id=\"{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}\" type=\"slidenum\"><a:rPr/><a:t>‹#›</a:t></a:fld>"
                .to_owned()
        }
        "ftr" | "pic" => String::new(),
        _ => format!("<a:r><a:rPr/><a:t>{name}</a:t></a:r>"),
    };
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph type=\"{kind}\"{idx}/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{left}\" y=\"{top}\"/><a:ext \
         cx=\"{width}\" cy=\"{height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr \
         anchor=\"{anchor}\"><a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr{level}{align}>{bullet}<a:defRPr{size}{bold}>{colour}{fonts}\
         </a:defRPr></a:lvl1pPr></a:lstStyle><a:p>{field}</a:p></p:txBody></p:sp>"
    )
}

/// The master's part. `layouts` are ids of relationships.
pub fn master_part(layouts: &[String], right_to_left: bool) -> Vec<u8> {
    let places = [
        place("title", 0, "Title", [14, 17, 310, 24], 2800, "ctr"),
        place("body", BODY, "Text", [14, 44, 310, 130], 0, "t"),
        Place { idx: 3, ..FOOTER },
        Place { idx: 4, ..NUMBER },
    ];
    let shapes: String =
        places.iter().enumerate().map(|(at, place)| placeholder(place, at + 2, right_to_left)).collect();
    let layouts: String = layouts
        .iter()
        .enumerate()
        .map(|(place, id)| format!("<p:sldLayoutId id=\"{}\" r:id=\"{id}\"/>", FIRST_LAYOUT + place as u32))
        .collect();
    let (rtl, align) = if right_to_left { (1, "r") } else { (0, "l") };
    let levels: String = (0..5)
        .map(|level| {
            let (indent, size) = (260_000, [2000, 1800, 1600, 1600, 1600][level]);
            let bullet = ["•", "–", "•", "–", "•"][level];
            let number = level + 1;
            format!(
                "<a:lvl{number}pPr marL=\"{}\" indent=\"-{indent}\" algn=\"{align}\" rtl=\"{rtl}\"><a:lnSpc><a:spcPct val=\"100000\"/>\
                 </a:lnSpc><a:spcBef><a:spcPts val=\"700\"/></a:spcBef><a:buFont typeface=\"Arial\"/><a:buChar char=\"{bullet}\"/>\
                 <a:defRPr sz=\"{size}\"><a:solidFill><a:schemeClr val=\"tx1\"/></a:solidFill><a:latin typeface=\"+mn-lt\"/><a:ea \
                 typeface=\"+mn-ea\"/><a:cs typeface=\"+mn-cs\"/></a:defRPr></a:lvl{number}pPr>",
                indent * number
            )
        })
        .collect();
    format!(
        "{DECLARATION}<p:sldMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill>\
         <a:effectLst/></p:bgPr></p:bg><p:spTree>{GROUP}{shapes}</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" \
         tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" \
         accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/><p:sldLayoutIdLst>{layouts}</p:sldLayoutIdLst><p:hf hdr=\"0\" \
         dt=\"0\"/><p:txStyles><p:titleStyle><a:lvl1pPr algn=\"{align}\" rtl=\"{rtl}\"><a:lnSpc><a:spcPct val=\"90000\"/></a:lnSpc>\
         <a:buNone/><a:defRPr sz=\"2800\" b=\"1\"><a:solidFill><a:schemeClr val=\"tx2\"/></a:solidFill><a:latin \
         typeface=\"+mj-lt\"/><a:ea typeface=\"+mj-ea\"/><a:cs typeface=\"+mj-cs\"/></a:defRPr></a:lvl1pPr></p:titleStyle>\
         <p:bodyStyle>{levels}</p:bodyStyle><p:otherStyle/></p:txStyles></p:sldMaster>"
    )
    .into_bytes()
}

/// Ids of masters and layouts count from here (ECMA-376 Part 1, 19.7.16).
pub const MASTER: u32 = 2_147_483_648;
const FIRST_LAYOUT: u32 = MASTER + 1;

/// The master of the notes: the slide above, the words below.
pub fn notes_master_part() -> Vec<u8> {
    with_colours(&format!(
        "{DECLARATION}<p:notesMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill>\
         <a:effectLst/></p:bgPr></p:bg><p:spTree>{GROUP}<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide Image\"/><p:cNvSpPr><a:spLocks \
         noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\" idx=\"2\"/></p:nvPr></p:nvSpPr>\
         <p:spPr><a:xfrm><a:off x=\"685800\" y=\"685800\"/><a:ext cx=\"5486400\" cy=\"3086100\"/></a:xfrm><a:prstGeom \
         prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/><a:ln w=\"9525\"><a:solidFill><a:srgbClr val=\"{{edge}}\"/></a:solidFill></a:ln>\
         </p:spPr></p:sp><p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"685800\" y=\"4000500\"/><a:ext \
         cx=\"5486400\" cy=\"4629150\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/>\
         <a:lstStyle/><a:p><a:r><a:rPr/><a:t>Notes</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld><p:clrMap bg1=\"lt1\" \
         tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" \
         accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/><p:notesStyle><a:lvl1pPr><a:spcBef><a:spcPts \
         val=\"400\"/></a:spcBef><a:defRPr sz=\"1200\"/></a:lvl1pPr></p:notesStyle></p:notesMaster>"
    ))
    .into_bytes()
}
