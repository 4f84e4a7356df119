/**
 * Distributions whose modules have another name than they have: `module: distribution …`, where any one of the
 * distributions brings the module. A dotted module goes before the package that it is in. Conda's names are among them.
 */
const table = `
  Bio: biopython
  Crypto: pycryptodome pycrypto pycryptodome-test-vectors
  Cryptodome: pycryptodomex
  Cython: cython
  IPython: ipython
  Levenshtein: levenshtein python-levenshtein
  MySQLdb: mysqlclient
  OpenGL: pyopengl
  OpenSSL: pyopenssl
  PIL: pillow pillow-simd
  PyInstaller: pyinstaller
  PyPDF2: pypdf2
  PyQt5: pyqt5 pyqt
  PyQt6: pyqt6 pyqt
  PySide2: pyside2
  PySide6: pyside6 pyside6-essentials
  Xlib: python-xlib
  _cffi_backend: cffi
  _pytest: pytest
  _yaml: pyyaml
  absl: absl-py
  adodbapi: pywin32
  airflow: apache-airflow
  algoliasearch: algoliasearch
  ansible: ansible ansible-core
  apiclient: google-api-python-client
  argcomplete: argcomplete
  asgiref: asgiref django
  attr: attrs
  attrs: attrs
  aws_cdk: aws-cdk-lib
  aws_lambda_powertools: aws-lambda-powertools
  awsglue: aws-glue-libs
  azure.common: azure-common
  azure.core: azure-core
  azure.functions: azure-functions
  azure.identity: azure-identity
  backports: backports
  barcode: python-barcode
  bidi: python-bidi
  binance: python-binance
  bitarray: bitarray
  blib2to3: black
  bootstrap4: django-bootstrap4
  bpy: bpy
  branca: branca
  bs4: beautifulsoup4
  caffe2: torch pytorch
  cairo: pycairo
  cairosvg: cairosvg
  cassandra: cassandra-driver
  ccxt: ccxt
  cftime: cftime
  chromadb: chromadb chromadb-client
  clang: libclang clang
  clickhouse_driver: clickhouse-driver
  clr: pythonnet
  commonmark: commonmark
  confluent_kafka: confluent-kafka python-confluent-kafka
  consul: python-consul
  constance: django-constance
  corsheaders: django-cors-headers
  crispy_forms: django-crispy-forms
  crontab: python-crontab
  cv2: opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless opencv py-opencv
  dateparser: dateparser
  dateutil: python-dateutil
  debug_toolbar: django-debug-toolbar
  decouple: python-decouple
  delta: delta-spark
  discord: discord-py py-cord
  django_celery_beat: django-celery-beat
  django_filters: django-filter
  dns: dnspython
  docker: docker docker-py
  docopt: docopt docopt-ng
  docx: python-docx
  docxtpl: docxtpl
  dotenv: python-dotenv
  easy_thumbnails: easy-thumbnails
  editor: python-editor
  elasticsearch_dsl: elasticsearch-dsl elasticsearch
  engineio: python-engineio
  environ: django-environ environ-config
  exiftool: pyexiftool
  faiss: faiss-cpu faiss-gpu faiss
  ffmpeg: ffmpeg-python
  fitz: pymupdf
  flask_restful: flask-restful
  flask_sqlalchemy: flask-sqlalchemy
  flaskext: flask
  fuse: fuse-python fusepy
  gdal: gdal
  genshi: genshi
  gflags: python-gflags
  gi: pygobject
  git: gitpython
  github: pygithub
  gitlab: python-gitlab
  gnupg: python-gnupg
  google.api_core: google-api-core
  google.appengine: appengine-python-standard
  google.auth: google-auth
  google.cloud.bigquery: google-cloud-bigquery
  google.cloud.firestore: google-cloud-firestore firebase-admin
  google.cloud.storage: google-cloud-storage firebase-admin
  google.genai: google-genai
  google.generativeai: google-generativeai
  google.oauth2: google-auth
  google.protobuf: protobuf
  google.rpc: googleapis-common-protos
  google.type: googleapis-common-protos
  google_auth_oauthlib: google-auth-oauthlib
  googleapiclient: google-api-python-client
  graphene_django: graphene-django
  graphql: graphql-core
  graphviz: graphviz python-graphviz
  grpc: grpcio
  grpc_health: grpcio-health-checking
  grpc_reflection: grpcio-reflection
  grpc_status: grpcio-status
  grpc_tools: grpcio-tools
  haystack: django-haystack haystack-ai farm-haystack
  hydra: hydra-core
  igraph: igraph python-igraph
  ignite: pytorch-ignite
  imblearn: imbalanced-learn
  import_export: django-import-export
  influxdb_client: influxdb-client
  intervaltree: intervaltree
  iso8601: iso8601
  isoweek: isoweek
  itsdangerous: itsdangerous flask
  jenkins: python-jenkins
  jinja2: jinja2
  jira: jira
  jks: pyjks
  jose: python-jose
  josepy: josepy
  jsonpath_rw: jsonpath-rw
  jwt: pyjwt
  kafka: kafka-python kafka-python-ng
  kazoo: kazoo
  keycloak: python-keycloak
  kubernetes: kubernetes python-kubernetes
  langdetect: langdetect
  langchain_community: langchain-community
  ldap: python-ldap
  ldap3: ldap3
  lightgbm: lightgbm
  lightning: lightning pytorch-lightning
  lsprotocol: lsprotocol pygls
  lxml: lxml
  lz4: lz4
  magic: python-magic python-magic-bin file-magic
  mapbox_vector_tile: mapbox-vector-tile
  markdown: markdown
  markdown_it: markdown-it-py
  markupsafe: markupsafe
  matplotlib: matplotlib matplotlib-base
  mdit_py_plugins: mdit-py-plugins
  memcache: python-memcached
  mock: mock
  mpl_toolkits: matplotlib matplotlib-base basemap
  mpi4py: mpi4py
  msgpack: msgpack msgpack-python
  mypy_extensions: mypy-extensions
  mysql: mysql-connector-python mysql-connector
  mysql.connector: mysql-connector-python mysql-connector
  nacl: pynacl
  ndg: ndg-httpsclient
  neo4j: neo4j neo4j-driver
  netCDF4: netcdf4
  netaddr: netaddr
  nmap: python-nmap
  novaclient: python-novaclient
  keystoneclient: python-keystoneclient
  oauth2client: oauth2client
  oauthlib: oauthlib requests-oauthlib
  odf: odfpy
  ogr: gdal
  oletools: oletools
  onnxruntime: onnxruntime onnxruntime-gpu
  opentelemetry: opentelemetry-api opentelemetry-sdk
  opentelemetry.sdk: opentelemetry-sdk
  opensearchpy: opensearch-py
  orjson: orjson
  osgeo: gdal
  packaging: packaging
  paho: paho-mqtt
  parsley: parsley
  past: future
  patoolib: patool
  peewee: peewee
  phonenumber_field: django-phonenumber-field
  phonenumbers: phonenumbers phonenumberslite
  pipeline: django-pipeline
  pkg_resources: setuptools
  playhouse: peewee
  postgrest: postgrest supabase
  pptx: python-pptx
  psycopg: psycopg psycopg-binary
  psycopg2: psycopg2 psycopg2-binary psycopg2cffi
  pubsub: pypubsub
  py: py pytest
  pycocotools: pycocotools pycocotools-windows
  pycurl: pycurl
  pyasn1_modules: pyasn1-modules
  pydantic_core: pydantic-core pydantic
  pydispatch: pydispatcher
  pyximport: cython
  pylab: matplotlib matplotlib-base
  pymysql: pymysql
  pynput: pynput
  pyodbc: pyodbc
  pysnmp: pysnmp pysnmp-lextudio
  pythoncom: pywin32 pypiwin32
  pytorch_lightning: pytorch-lightning lightning
  pywintypes: pywin32 pypiwin32
  qdrant_client: qdrant-client
  qrcode: qrcode
  rapidjson: python-rapidjson
  recurring_ical_events: recurring-ical-events
  redis: redis redis-py
  redis_lock: python-redis-lock
  rest_framework: djangorestframework
  rest_framework_simplejwt: djangorestframework-simplejwt
  drf_spectacular: drf-spectacular
  reportlab: reportlab
  rtree: rtree
  ruamel: ruamel-yaml
  ruamel.yaml: ruamel-yaml ruamel-yaml-conda
  s3transfer: s3transfer boto3
  botocore: botocore boto3 aioboto3
  sass: libsass
  saml2: pysaml2
  scrapy_splash: scrapy-splash
  sentry_sdk: sentry-sdk
  serial: pyserial
  setuptools_scm: setuptools-scm
  shapefile: pyshp
  skimage: scikit-image
  sklearn: scikit-learn scikit-learn-intelex
  slack: slackclient slack-sdk
  slack_bolt: slack-bolt
  slack_sdk: slack-sdk slack-bolt
  slugify: python-slugify unicode-slugify awesome-slugify
  smbus: smbus-cffi
  snappy: python-snappy
  snowflake: snowflake-connector-python
  snowflake.connector: snowflake-connector-python
  snowflake.snowpark: snowflake-snowpark-python
  snowflake.sqlalchemy: snowflake-sqlalchemy
  social_core: social-auth-core
  social_django: social-auth-app-django
  socketio: python-socketio
  socks: pysocks
  speech_recognition: speechrecognition
  sphinx_rtd_theme: sphinx-rtd-theme
  sqlalchemy_utils: sqlalchemy-utils
  sqlparse: sqlparse
  storages: django-storages
  stdnum: python-stdnum
  swagger_client: swagger-client
  systemd: systemd-python
  tables: tables pytables
  taggit: django-taggit
  tastypie: django-tastypie
  telebot: pytelegrambotapi
  telegram: python-telegram-bot
  tensorboard: tensorboard tensorflow
  tensorflow: tensorflow tensorflow-cpu tensorflow-gpu tensorflow-macos tensorflow-intel tf-nightly
  text_unidecode: text-unidecode
  tinycss2: tinycss2
  tlz: toolz cytoolz
  tokenize_rt: tokenize-rt
  torch: torch pytorch
  torchvision: torchvision
  toml: toml
  tpu: cloud-tpu-client
  twitter: python-twitter
  typing_extensions: typing-extensions
  u2flib_server: python-u2flib-server
  umap: umap-learn
  unidecode: unidecode
  unidiff: unidiff
  usb: pyusb
  uwsgidecorators: uwsgi
  vcr: vcrpy
  vlc: python-vlc
  voluptuous: voluptuous
  waffle: django-waffle
  weasyprint: weasyprint
  webencodings: webencodings
  websocket: websocket-client
  werkzeug: werkzeug flask
  whois: python-whois
  win32api: pywin32 pypiwin32
  win32com: pywin32 pypiwin32
  win32con: pywin32 pypiwin32
  win32event: pywin32 pypiwin32
  win32file: pywin32 pypiwin32
  win32gui: pywin32 pypiwin32
  win32process: pywin32 pypiwin32
  win32service: pywin32 pypiwin32
  win32serviceutil: pywin32 pypiwin32
  wx: wxpython
  xmlsec: xmlsec python-xmlsec
  yaml: pyyaml
  zmq: pyzmq
  zoneinfo: backports-zoneinfo
`;

// Folders that many distributions share: the distribution is named after what is in them.
const sharedFolders: ReadonlySet<string> = new Set([
  'azure',
  'backports',
  'google',
  'google.cloud',
  'jaraco',
  'llama_index',
  'opentelemetry',
  'ruamel',
  'sphinxcontrib',
  'zope',
]);

/** Whether many distributions share a package: what of it is not here may be installed. */
export function isSharedPackage(module: string): boolean {
  return sharedFolders.has(module);
}

const byModule: ReadonlyMap<string, readonly string[]> = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [module = '', names = ''] = line.trim().split(': ');
      return [module, names.split(' ')];
    }),
);

/** A distribution's name as it is compared (PEP 503): lower case, with `-` for any run of `-`, `_` and `.`. */
export function normalizedName(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The name to ask for: the one of the table, or the module's own. */
export function likelyDistribution(module: string): string {
  return candidates(module)[0] ?? normalizedName(module);
}

/**
 * Whether one of the declared distributions may bring a module. Generous: a module may be brought under its own name,
 * under the table's, and under the usual forms of it (`python-x`, `x-python`, `py-x`, `pyx`).
 *
 * @param module dotted, with the names that are taken from it where they may be modules
 * @param declared normalised names
 */
export function isDeclared(module: string, declared: ReadonlySet<string>): boolean {
  if (candidates(module).some((name) => declared.has(name))) return true;
  const [top = ''] = module.split('.');
  // Stubs are declared beside what they describe, which may come with something else.
  return declared.has(`types-${normalizedName(top)}`);
}

/** Names of distributions, likeliest first. */
function candidates(module: string): readonly string[] {
  const parts = module.split('.');
  const top = parts[0] ?? '';
  const prefixes = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  const known = prefixes.flatMap((prefix) => byModule.get(prefix) ?? []);
  const namesakes = prefixes.filter((prefix) => !sharedFolders.has(prefix)).map(normalizedName);
  if (sharedFolders.has(top)) return [...known, ...namesakes.toReversed()];
  const name = normalizedName(top);
  const usual = [
    `python-${name}`,
    `${name}-python`,
    `py-${name}`,
    `py${name}`,
    `python${name}`,
    `${name}-py`,
  ];
  return [...known, ...namesakes.toReversed(), ...usual];
}
