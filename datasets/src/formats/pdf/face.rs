//! A font that writes Chinese: found on the system or named by the operator, and the signs that are taken of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::text::{GlyphId, KrillaGlyph};

/// Where systems keep fonts that write simplified Chinese, the best first.
const USUAL: [&str; 8] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
];
/// Collections hold one font for each of several countries.
const MOST_FACES: u32 = 64;

#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error(
        "no font that writes Chinese is found: install one (Debian: apt-get install fonts-noto-cjk), or name a file \
         (rounds export --font, font_file of the service)"
    )]
    Absent,
    #[error("cannot read the font `{}`: {source}", path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("`{}` is no font that writes Chinese", .0.display())]
    Foreign(PathBuf),
    #[error(
        "the font `{}` has no sign for {signs}: name another one (rounds export --font, font_file of the service)",
        path.display()
    )]
    Lacks { path: PathBuf, signs: String },
}

impl FontError {
    #[must_use]
    pub fn chinese(&self) -> String {
        let how = "用 rounds export --font 或服务配置 font_file 指定字体文件";
        match self {
            FontError::Absent => {
                format!("未找到中文字体：请安装（Debian：apt-get install fonts-noto-cjk），或{how}")
            }
            FontError::Read { path, .. } => format!("无法读取字体文件“{}”", path.display()),
            FontError::Foreign(path) => format!("“{}”不是中文字体", path.display()),
            FontError::Lacks { path, signs } => {
                format!("字体“{}”缺少以下字符：{signs}；请{how}", path.display())
            }
        }
    }
}

/// A font as it was read.
pub struct Font {
    path: PathBuf,
    data: Arc<Vec<u8>>,
    /// In its collection.
    index: u32,
}

impl Font {
    /// The one that was named, or one of those that systems have.
    ///
    /// # Errors
    /// When there is none, or the one named is none.
    pub fn find(named: Option<&Path>) -> Result<Font, FontError> {
        if let Some(path) = named {
            return Font::read(path);
        }
        let there = USUAL.iter().map(Path::new).find(|path| path.exists());
        Font::read(there.ok_or(FontError::Absent)?)
    }

    /// # Errors
    /// When there is no such file, or it writes no Chinese.
    pub fn read(path: &Path) -> Result<Font, FontError> {
        let data = std::fs::read(path).map_err(|source| FontError::Read {
            path: path.into(),
            source,
        })?;
        let faces = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
        let writes = |index: &u32| {
            let face = ttf_parser::Face::parse(&data, *index).ok();
            face.is_some_and(|face| {
                "方案页"
                    .chars()
                    .all(|sign| face.glyph_index(sign).is_some())
            })
        };
        let mut fit = (0..faces.min(MOST_FACES)).filter(writes);
        let first = fit.next();
        // Of several countries' forms the Chinese ones.
        let chinese = first
            .into_iter()
            .chain(fit)
            .find(|index| is_simplified(&data, *index));
        let index = chinese.or(first);
        let index = index.ok_or_else(|| FontError::Foreign(path.into()))?;
        Ok(Font {
            path: path.into(),
            data: Arc::new(data),
            index,
        })
    }

    pub(super) fn face(&self) -> Result<Face<'_>, FontError> {
        let foreign = || FontError::Foreign(self.path.clone());
        let parsed = ttf_parser::Face::parse(&self.data, self.index).map_err(|_| foreign())?;
        let data = krilla::Data::from(Arc::clone(&self.data));
        let embedded = krilla::text::Font::new(data, self.index).ok_or_else(foreign)?;
        Ok(Face {
            path: &self.path,
            parsed,
            embedded,
            lacking: RefCell::default(),
        })
    }
}

fn is_simplified(data: &[u8], index: u32) -> bool {
    let Ok(face) = ttf_parser::Face::parse(data, index) else {
        return false;
    };
    let mut names = face.names().into_iter();
    names.any(|name| {
        let is_family = name.name_id == ttf_parser::name_id::FAMILY;
        is_family && name.to_string().is_some_and(|name| name.ends_with(" SC"))
    })
}

/// A font at work.
pub(super) struct Face<'f> {
    path: &'f Path,
    parsed: ttf_parser::Face<'f>,
    embedded: krilla::text::Font,
    /// Signs that were asked for and are not in it.
    lacking: RefCell<BTreeSet<char>>,
}

/// A piece of text on one line.
pub(super) struct Line {
    pub(super) text: String,
    /// Of a size of 1.
    width: f32,
}

impl Line {
    pub(super) fn width(&self, size: f32) -> f32 {
        self.width * size
    }
}

impl Face<'_> {
    pub(super) fn embedded(&self) -> krilla::text::Font {
        self.embedded.clone()
    }

    /// Width of a sign at a size of 1.
    pub(super) fn advance(&self, sign: char) -> f32 {
        let glyph = self.glyph(sign);
        let advance = self.parsed.glyph_hor_advance(glyph).unwrap_or(0);
        f32::from(advance) / f32::from(self.parsed.units_per_em())
    }

    fn glyph(&self, sign: char) -> ttf_parser::GlyphId {
        let found = self.parsed.glyph_index(sign).filter(|glyph| glyph.0 != 0);
        found.unwrap_or_else(|| {
            self.lacking.borrow_mut().insert(sign);
            ttf_parser::GlyphId(0)
        })
    }

    /// A text that stays on one line. Signs that no paper shows are left out.
    pub(super) fn line(&self, text: &str) -> Line {
        let text: String = text.chars().filter(|sign| !sign.is_control()).collect();
        let width = text.chars().map(|sign| self.advance(sign)).sum();
        Line { text, width }
    }

    /// The signs of a line, one for each letter.
    pub(super) fn glyphs(&self, line: &Line) -> Vec<KrillaGlyph> {
        let signs = line.text.char_indices();
        let glyph = |(at, sign): (usize, char)| {
            let glyph = GlyphId::new(u32::from(self.glyph(sign).0));
            let range = at..at + sign.len_utf8();
            KrillaGlyph::new(glyph, self.advance(sign), 0.0, 0.0, 0.0, range, None)
        };
        signs.map(glyph).collect()
    }

    /// # Errors
    /// When a sign was asked for that the font does not have: a box in its place would be read as something.
    pub(super) fn complete(&self) -> Result<(), FontError> {
        let lacking = self.lacking.borrow();
        if lacking.is_empty() {
            return Ok(());
        }
        let named = lacking.iter().take(20);
        let signs: Vec<String> = named
            .map(|sign| format!("{sign} (U+{:04X})", u32::from(*sign)))
            .collect();
        Err(FontError::Lacks {
            path: self.path.into(),
            signs: signs.join(", "),
        })
    }
}
