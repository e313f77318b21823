"""A data folder in one file, and back.

The file is a gzipped tar: the database, what was fetched from the web, and last a manifest with the checksum of each,
so that what broke off has none. Chroma's files are left out: its vectors are in the database too, and a collection is
made of them again without embedding anything.
"""

import gzip
import hashlib
import io
import os
import secrets
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from filelock import FileLock, Timeout
from pydantic import ValidationError

from ingest.catalog import Catalog, SqlStore, check_file, now, read_stamp
from ingest.catalog.storage import DEPLOYMENT, IN_USE
from ingest.errors import FolderNotEmpty, IndexBusy, IndexUnavailable, InvalidSettings, UnreadableBackup
from ingest.exchange import exchange, list_content, open_workplace
from ingest.index import build_name, find_deployment, open_index
from ingest.lock import WAIT_S, find_server, finish_restore, hold_folder, hold_writing
from ingest.models import Access, BackupReport, Frozen
from ingest.pipeline import sync
from ingest.settings import Settings

DATABASE = "briefing.sqlite3"
SOURCES = "sources"
MANIFEST = "manifest.json"
MANIFEST_BYTES = 500_000_000
"""No manifest is larger: one of a million fetched files has some 150 MB."""
BLOCK = 1 << 20
LEVEL = 6
"""Of compression; vectors hardly shrink, and the next levels take several times as long."""


class KeptFile(Frozen):
    """One file of a backup."""

    sha256: str
    bytes: int


class Manifest(Frozen):
    """What a backup holds, as its last file says."""

    format: Literal[1] = 1
    report: BackupReport
    data_dir: str
    """Where the data folder was: paths of fetched files begin with it."""
    files: dict[str, KeptFile]


def write_backup(settings: Settings, file: Path, release: str) -> BackupReport:
    """Write the data folder to a file, which takes the place of an older one once it is whole.

    Others may ask, take articles in and hold the folder meanwhile: what is written is one state of the database.

    Raises InvalidSettings where the database is on a server or the file lies in the data folder, IndexBusy where
    another backup is being written to the file or a restore puts its content in place, IndexUnavailable where something
    can't be read or written, and UnsupportedSchema.
    """
    file = _check_place(settings, file)
    finish_restore(settings.data_dir)
    with _explain(f"{file} can't be written", "What was there is kept"), _open_beside(file) as beside:
        copy = beside / DATABASE
        with closing(Catalog(settings.sql_url)) as catalog:
            catalog.copy_to(copy)
        with closing(Catalog(f"sqlite:///{copy}")) as catalog:
            fingerprint, articles, _ = catalog.readable(Access()).describe_corpus(catalog.load_stamp("build"))
        files: dict[str, KeptFile] = {}
        part = beside / "backup.tar.gz"
        part.touch(mode=0o600)
        with tarfile.open(part, "w:gz", compresslevel=LEVEL) as tar:
            files[DATABASE] = _add(tar, DATABASE, copy)
            for path in _list_files(settings.data_dir / SOURCES):
                name = path.relative_to(settings.data_dir).as_posix()
                # One that is gone by now is not in the database's state either, or will be fetched again.
                with suppress(FileNotFoundError):
                    files[name] = _add(tar, name, path)
            report = BackupReport(
                release=release,
                created_at=now(),
                articles=articles,
                fingerprint=fingerprint,
                files=len(files),
                bytes=sum(one.bytes for one in files.values()),
            )
            manifest = Manifest(report=report, data_dir=str(settings.data_dir.absolute()), files=files)
            said = manifest.model_dump_json(indent=1).encode()
            member = tarfile.TarInfo(MANIFEST)
            member.size = len(said)
            tar.addfile(member, io.BytesIO(said))
        _flush(part)
        part.replace(file)
        _flush(file.parent)
    return report


def restore_backup(
    settings: Settings, file: Path, replace: bool = False, stores: Sequence[type[SqlStore]] = (Catalog,)
) -> BackupReport:
    """Have a data folder hold what a backup does, and nothing else.

    Everything is unpacked, checked, and brought to the schemas of `stores` beside the old content, which is kept until
    the new one is in its place; with a Chroma server the vectors are put there. Where the folder holds something, it is
    only replaced with `replace`.

    Raises UnreadableBackup, UnsupportedSchema where a newer release wrote it, FolderNotEmpty, IndexBusy where another
    process holds the folder or takes articles in, InvalidSettings where the database is elsewhere or the file lies in
    the folder, and IndexUnavailable.
    """
    folder = settings.data_dir
    if settings.database_url is not None:
        raise InvalidSettings(
            "BRIEFING_DATABASE_URL puts the database elsewhere, and a backup is restored into the data folder alone. "
            "Nothing was changed; unset it, or use the server's own pg_restore."
        )
    file = _check_place(settings, file)
    if not file.is_file():
        raise UnreadableBackup(f"There is no file {file}. Nothing was changed.")
    # Waiting is for what ends by itself.
    wait_s = 0.0 if find_server(folder) else WAIT_S
    with (
        _explain(f"{folder} can't be written", "What was there is kept"),
        hold_folder(folder, "briefing restore", wait_s=wait_s),
        hold_writing(folder, wait_s),
    ):
        if list_content(folder) and not replace:
            raise FolderNotEmpty(
                f"{folder} holds data already. Nothing was changed; give --replace to put the backup in its place, or "
                "set BRIEFING_DATA_DIR to another folder."
            )
        workplace = open_workplace(folder)
        try:
            manifest = _unpack(file, workplace)
            check_file(workplace / DATABASE)
            _prepare(settings, manifest, workplace, stores)
            # The decision must not reach the disk before what it is about.
            os.sync()
        except BaseException:
            shutil.rmtree(workplace, ignore_errors=True)
            raise
        exchange(folder)
    return manifest.report


def _check_place(settings: Settings, file: Path) -> Path:
    """The file's whole path. Raises InvalidSettings where it lies in what it would replace."""
    file = file.absolute()
    if file.resolve().is_relative_to(settings.data_dir.resolve()):
        raise InvalidSettings(
            f"{file} lies in the data folder, which a backup takes the place of. Nothing was changed; keep backups "
            "elsewhere."
        )
    return file


def _prepare(settings: Settings, manifest: Manifest, workplace: Path, stores: Sequence[type[SqlStore]]) -> None:
    """Bring the unpacked database to the schemas and the place of today, and make the index of it."""
    url = f"sqlite:///{(workplace / DATABASE).absolute()}"
    for store in stores:
        store(url).close()
    with closing(Catalog(url)) as catalog:
        old, new = (str(Path(place) / SOURCES) for place in (manifest.data_dir, settings.data_dir.absolute()))
        if old != new:
            catalog.move_folder(old, new)
        catalog.mark_all_unsynced()
        # The collections on a server stay those of whoever the folder is, and not of whoever the backup is of.
        here = read_stamp(settings.data_dir / DATABASE, DEPLOYMENT)
        catalog.save_stamp(DEPLOYMENT, secrets.token_hex(8) if here is None else here)
        stamp = catalog.load_stamp("build")
        if not isinstance(stamp, dict) or "embedding_model" not in stamp:
            # Nothing was taken in yet, or a rebuild was under way, which the next ingest completes.
            return
        if settings.chroma_url is not None:
            # The one in use stays for the old database until nobody needs it: its ids mean other passages there.
            catalog.save_stamp(IN_USE, build_name(secrets.token_hex(6)))
        with closing(open_index(settings.model_copy(update={"data_dir": workplace}), catalog)) as index:
            index.create(stamp, find_deployment(settings, catalog))
            sync(catalog, index)


def _unpack(file: Path, folder: Path) -> Manifest:
    """Write the files of a backup to an empty folder, checked. Raises UnreadableBackup."""
    found: dict[str, KeptFile] = {}
    manifest: Manifest | None = None
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            for member in tar:
                parts = PurePosixPath(member.name).parts
                if not member.isreg() or manifest is not None or not _is_expected(member.name, parts):
                    raise UnreadableBackup(f"{file} holds {member.name!r}, as no backup does. Nothing was changed.")
                content = tar.extractfile(member)
                assert content is not None  # of a regular file
                if member.name == MANIFEST:
                    manifest = Manifest.model_validate_json(content.read(MANIFEST_BYTES))
                else:
                    target = folder.joinpath(*parts)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.touch(mode=0o600, exist_ok=False)
                    with target.open("wb") as written:
                        found[member.name] = _copy(content, written)
            # The checksum of the whole stands behind what tar looks at.
            while packed.read(BLOCK):
                pass
    except (tarfile.TarError, EOFError, zlib.error, ValidationError, FileExistsError) as error:
        raise UnreadableBackup(f"{file} is no whole backup: {error}. Nothing was changed.") from error
    except OSError as error:
        if error.errno is None:  # gzip's own, of a file in another form or with a wrong checksum
            raise UnreadableBackup(f"{file} is no whole backup: {error}. Nothing was changed.") from error
        raise
    if manifest is None:
        raise UnreadableBackup(f"{file} ends too soon to be a whole backup. Nothing was changed.")
    if manifest.files != found or DATABASE not in found:
        differing = sorted(
            name for name in manifest.files.keys() | found if manifest.files.get(name) != found.get(name)
        )
        raise UnreadableBackup(
            f"{file} is damaged: {', '.join(differing[:3]) or DATABASE} is not what it was. Nothing was changed."
        )
    return manifest


def _is_expected(name: str, parts: tuple[str, ...]) -> bool:
    return name in (DATABASE, MANIFEST) or (len(parts) > 1 and parts[0] == SOURCES and ".." not in parts)


def _list_files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, in order; links are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(place) / name).is_file() and not path.is_symlink())


def _add(tar: tarfile.TarFile, name: str, path: Path) -> KeptFile:
    """Put a file into the archive as long as it is now, even where it is replaced meanwhile."""
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(file.fileno()).st_size
        member.mtime = int(os.fstat(file.fileno()).st_mtime)
        hashing = _Hashing(file)
        tar.addfile(member, hashing)  # type: ignore[arg-type]
    return KeptFile(sha256=hashing.digest.hexdigest(), bytes=member.size)


class _Hashing:
    """A file that is summed up while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def _copy(source: IO[bytes], target: IO[bytes]) -> KeptFile:
    hashing, count = _Hashing(source), 0
    while block := hashing.read(BLOCK):
        count += target.write(block)
    return KeptFile(sha256=hashing.digest.hexdigest(), bytes=count)


def _flush(path: Path) -> None:
    """Have the disk hold a file, or a folder's list of files."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _open_beside(file: Path) -> Iterator[Path]:
    """A folder of this run's alone on the same disk as a file. Raises IndexBusy where another run has it."""
    beside = file.with_name(f".{file.name}.part")
    beside.mkdir(mode=0o700, exist_ok=True)
    try:
        with FileLock(beside / "lock", timeout=0):
            for left in beside.iterdir():
                if left.name != "lock":
                    left.unlink()
            yield beside
            shutil.rmtree(beside)
    except Timeout as error:
        raise IndexBusy(f"Another backup is being written to {file}. Nothing was changed; try again later.") from error


@contextmanager
def _explain(what: str, kept: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexUnavailable(
            f"{what}: {error.strerror or error}. {kept}; make room or choose another place."
        ) from error
