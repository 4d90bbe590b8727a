//! A font that writes Chinese: found on the system or named by the operator, and the signs that are taken of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::text::{GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::FileRef;
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// Where systems keep fonts that write simplified Chinese, the best first.
const USUAL: [&str; 12] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
];
/// Collections hold one font for each of several countries.
const MOST_FACES: u32 = 64;

#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error(
        "no font that writes Chinese is found: install one (Debian: apt-get install fonts-noto-cjk), or name a file \
         (--font, ROUNDS_FONT, font_file of the service)"
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
        "the font `{}` has no sign for {signs}: name another one (--font, ROUNDS_FONT, font_file of the service)",
        path.display()
    )]
    Lacks { path: PathBuf, signs: String },
}

impl FontError {
    #[must_use]
    pub fn chinese(&self) -> String {
        let how = "用 --font、环境变量 ROUNDS_FONT 或服务配置 font_file 指定字体文件";
        match self {
            FontError::Absent => {
                format!("未找到中文字体：请安装（Debian：apt-get install fonts-noto-cjk），或{how}")
            }
            FontError::Read { path, .. } => format!("无法读取字体文件“{}”", path.display()),
            FontError::Foreign(path) => format!("“{}”不是中文字体文件", path.display()),
            FontError::Lacks { path, signs } => {
                format!("字体“{}”缺少以下字符：{signs}；请另{how}", path.display())
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
        Font::first_of(USUAL.map(Path::new))
    }

    /// The first of those that are there.
    ///
    /// # Errors
    /// When none is, or that one is none.
    pub fn first_of<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<Font, FontError> {
        let mut there = paths.into_iter().filter(|path| path.exists());
        Font::read(there.next().ok_or(FontError::Absent)?)
    }

    fn read(path: &Path) -> Result<Font, FontError> {
        let data = std::fs::read(path).map_err(|source| FontError::Read {
            path: path.into(),
            source,
        })?;
        let faces = match FileRef::new(&data) {
            Ok(FileRef::Collection(faces)) => faces.len().min(MOST_FACES),
            _ => 1,
        };
        let fit: Vec<u32> = (0..faces)
            .filter(|index| writes_chinese(&data, *index))
            .collect();
        // Of several countries' forms the Chinese ones.
        let mut chinese = fit.iter().filter(|index| is_simplified(&data, **index));
        let index = chinese.next().or(fit.first()).copied();
        let index = index.ok_or_else(|| FontError::Foreign(path.into()))?;
        Ok(Font {
            path: path.into(),
            data: Arc::new(data),
            index,
        })
    }

    pub(super) fn face(&self) -> Result<Face<'_>, FontError> {
        let foreign = || FontError::Foreign(self.path.clone());
        let parsed = FontRef::from_index(&self.data, self.index).map_err(|_| foreign())?;
        let data = krilla::Data::from(Arc::clone(&self.data));
        let embedded = krilla::text::Font::new(data, self.index).ok_or_else(foreign)?;
        Ok(Face {
            path: &self.path,
            units: embedded.units_per_em(),
            parsed,
            embedded,
            signs: RefCell::default(),
            lacking: RefCell::default(),
        })
    }
}

fn writes_chinese(data: &[u8], index: u32) -> bool {
    let face = FontRef::from_index(data, index).ok();
    face.is_some_and(|face| {
        let signs = face.charmap();
        "方案页".chars().all(|sign| signs.map(sign).is_some())
    })
}

fn is_simplified(data: &[u8], index: u32) -> bool {
    let Ok(face) = FontRef::from_index(data, index) else {
        return false;
    };
    let mut names = face.localized_strings(StringId::FAMILY_NAME);
    names.any(|name| name.to_string().ends_with(" SC"))
}

/// A font at work.
pub(super) struct Face<'f> {
    path: &'f Path,
    /// Of which a size has so many.
    units: f32,
    parsed: FontRef<'f>,
    embedded: krilla::text::Font,
    /// Signs that were asked for, each with its width at a size of 1.
    signs: RefCell<BTreeMap<char, (GlyphId, f32)>>,
    /// Of these, those that are not in it.
    lacking: RefCell<BTreeSet<char>>,
}

/// A piece of text on one line.
pub(super) struct Line {
    pub(super) text: String,
    /// At a size of 1.
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

    /// Width of a text on one line, at a size of 1.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|sign| self.sign(sign).1).sum()
    }

    fn sign(&self, sign: char) -> (GlyphId, f32) {
        if let Some(known) = self.signs.borrow().get(&sign) {
            return *known;
        }
        let found = self.parsed.charmap().map(sign);
        let glyph = found
            .filter(|glyph| glyph.to_u32() != 0)
            .unwrap_or_default();
        if glyph.to_u32() == 0 {
            self.lacking.borrow_mut().insert(sign);
        }
        let metrics = (self.parsed).glyph_metrics(Size::unscaled(), LocationRef::default());
        let width = metrics.advance_width(glyph).unwrap_or(0.0) / self.units;
        let known = (GlyphId::new(glyph.to_u32()), width);
        self.signs.borrow_mut().insert(sign, known);
        known
    }

    pub(super) fn line(&self, text: &str) -> Line {
        Line {
            text: text.into(),
            width: self.width(text),
        }
    }

    /// The signs of a line, one for each letter.
    pub(super) fn glyphs(&self, line: &Line) -> Vec<KrillaGlyph> {
        let letters = line.text.char_indices();
        let glyph = |(at, letter): (usize, char)| {
            let (glyph, width) = self.sign(letter);
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(glyph, width, 0.0, 0.0, 0.0, range, None)
        };
        letters.map(glyph).collect()
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
