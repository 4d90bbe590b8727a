//! Files are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read `{}`: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write `{}`: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot create the folder `{}`: {source}", path.display())]
    Create { path: PathBuf, source: io::Error },
}

impl FileError {
    /// No room on the disk: nothing was changed, and all can go on when there is room again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let (FileError::Read { source, .. }
        | FileError::Write { source, .. }
        | FileError::Create { source, .. }) = self;
        matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge)
    }
}

/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|source| FileError::Read {
        path: path.into(),
        source,
    })
}

/// # Errors
/// When the folder is not there and cannot be made.
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|source| FileError::Create {
        path: path.into(),
        source,
    })
}

/// As [`create_folder`], and once this returns its name is on disk, where its parent was there.
///
/// # Errors
/// When the folder is not there and cannot be made, or the disk does not take its name.
pub fn create_folder_synced(path: &Path) -> Result<(), FileError> {
    create_folder(path)?;
    sync_name(path)
}

/// As [`create_folder_synced`], for the eyes of the owner only where it is made.
///
/// # Errors
/// When the folder is not there and cannot be made.
pub fn create_folder_private(path: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path);
    made.map_err(|source| FileError::Create {
        path: path.into(),
        source,
    })?;
    sync_name(path)
}

/// Makes a folder whole: `fill` fills one beside it, which takes the name when it is done.
///
/// # Errors
/// What `fill` says, or that the folder cannot be made; then there is none.
pub fn create_folder_whole<T, E: From<FileError>>(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<T, E>,
) -> Result<T, E> {
    let beside = beside(path);
    let made = create_folder_private(&beside)
        .map_err(E::from)
        .and_then(|()| fill(&beside))
        .and_then(|made| {
            let renamed = fs::rename(&beside, path);
            renamed.map_err(|source| write_error(path, source))?;
            Ok(made)
        });
    if made.is_err() {
        // As above.
        let _ = fs::remove_dir_all(&beside);
    } else {
        sync_folder(path);
    }
    made
}

/// A file for the eyes of the owner only, made if it is not there.
///
/// # Errors
/// When it cannot be made.
pub fn keep_private(path: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let mut options = File::options();
    let options = options.append(true).create(true).mode(0o600);
    let file = options.open(path);
    let file = file.map_err(|source| write_error(path, source))?;
    // One that is somebody else's, shared with a group, is that person's to close.
    let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
    Ok(())
}

/// Writes beside `path` and renames: a reader sees the old file or the new one, never a part.
///
/// # Errors
/// When the file cannot be written; then nothing has changed.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if is_device(path) {
        return fs::write(path, bytes).map_err(|source| write_error(path, source));
    }
    let beside = beside(path);
    let written = write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| {
        // The write has failed already; a leftover that cannot be removed changes nothing.
        let _ = fs::remove_file(&beside);
        write_error(path, source)
    })?;
    sync_folder(path);
    Ok(())
}

/// As [`write_whole`], for the eyes of the owner only.
///
/// # Errors
/// When the file cannot be written; then nothing has changed.
pub fn write_whole_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    use std::os::unix::fs::OpenOptionsExt;
    let beside = beside(path);
    let write = || {
        let mut options = File::options();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|source| {
        // As above.
        let _ = fs::remove_file(&beside);
        write_error(path, source)
    })?;
    sync_folder(path);
    Ok(())
}

/// Says now what `write_whole` would say after half an hour of work.
///
/// # Errors
/// When nothing can be written at `path`.
pub fn probe(path: &Path) -> Result<(), FileError> {
    if path.is_dir() {
        let source = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(write_error(path, source));
    }
    if is_device(path) {
        return Ok(());
    }
    let beside = beside(path);
    File::create(&beside)
        .and_then(|_| fs::remove_file(&beside))
        .map_err(|source| write_error(path, source))
}

/// Devices and pipes (`/dev/stdout`) cannot be replaced by renaming.
fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) {
    // Not every file system can; the file itself is safe already.
    if let Ok(folder) = File::open(folder_of(path)) {
        let _ = folder.sync_all();
    }
}

/// A folder whose name is not on disk is lost with all that lies in it, however safe that is.
fn sync_name(path: &Path) -> Result<(), FileError> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    let synced = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    match synced {
        // Not every file system can, nor may everybody read the folder that the data folder lies in.
        Err(error) if ![InvalidInput, PermissionDenied, Unsupported].contains(&error.kind()) => {
            Err(FileError::Create {
                path: path.into(),
                source: error,
            })
        }
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    folder_of(path).join(format!(".{name}.{}.part", uuid::Uuid::now_v7().simple()))
}

fn write_error(path: &Path, source: io::Error) -> FileError {
    FileError::Write {
        path: path.into(),
        source,
    }
}
