/**
 * Top-level modules of CPython's standard library, of every version from 3.8 to 3.14 and of every platform: what
 * `sys.stdlib_module_names` says in 3.10 to 3.13, the modules that only 3.8 and 3.9 had, and those that came with 3.14.
 */
const publicModules = `
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb
  binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop
  collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg
  crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading
  email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter fractions
  ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html
  http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache
  locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev
  parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint
  profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib
  resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib
  sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
  stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib
  tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback
  tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave
  weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`;

/** Their inner modules. Nobody should import them; they are there all the same. */
const innerModules = `
  __future__ __main__ _abc _aix_support _android_support _ast _ast_unparse _asyncio _bisect _blake2
  _bootlocale _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr
  _codecs_tw _collections _collections_abc _colorize _compat_pickle _compression _contextvars _crypt _csv
  _ctypes _ctypes_test _curses _curses_panel _datetime _dbm _decimal _dummy_thread _elementtree
  _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels
  _interpqueues _interpreters _io _ios_support _json _locale _lsprof _lzma _markupbase _md5 _msi
  _multibytecodec _multiprocessing _opcode _opcode_metadata _operator _osx_support _overlapped _pickle
  _posixshmem _posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong _pyrepl _queue
  _random _remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3 _sha512 _signal _sitebuiltins _socket
  _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions _symtable _sysconfig
  _testcapi _testinternalcapi _thread _threading_local _tkinter _tokenize _tracemalloc _types _typeshed
  _typing _uuid _warnings _weakref _weakrefset _winapi _wmi _zoneinfo _zstd
`;

const modules: ReadonlySet<string> = new Set(
  `${publicModules} ${innerModules}`.split(/\s+/).filter((name) => name !== ''),
);

/** Whether a top-level module comes with Python, in any version from 3.8 to 3.14. */
export function isStandardLibrary(module: string): boolean {
  return modules.has(module);
}

const formerModules: ReadonlySet<string> = new Set(
  `
  BaseHTTPServer CGIHTTPServer ConfigParser Cookie Dialog FileDialog HTMLParser Queue ScrolledText
  SimpleDialog SimpleHTTPServer SocketServer StringIO Tix Tkconstants Tkdnd Tkinter UserDict UserList
  UserString __builtin__ anydbm cPickle cStringIO commands compiler cookielib dircache dumbdbm exceptions
  fpformat ftplib gdbm htmlentitydefs htmllib httplib ihooks md5 mimetools mimify multifile mutex new
  popen2 repr rfc822 robotparser sets sha sgmllib statvfs thread tkColorChooser tkCommonDialog
  tkFileDialog tkFont tkMessageBox tkSimpleDialog ttk urllib2 urlparse user whichdb xmlrpclib _winreg
  `
    .trim()
    .split(/\s+/),
);

/** Whether a top-level module came with Python 2 only. */
export function isFormerStandardLibrary(module: string): boolean {
  return formerModules.has(module);
}
