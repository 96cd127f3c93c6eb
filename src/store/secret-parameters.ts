/** Prefixes of the parameters with which object stores sign URLs; case and `-_.` are taken out of names before. */
const SIGNING_PREFIX = /^x(?:amz|goog|ms|oss|obs|cos|tos|bce)/;

/** Words that a name of a secret holds, wherever they stand in it. */
const SECRET_WORD =
  /secret|passw|passphrase|signature|credential|apikey|accesskey|privatekey|accountkey|sharedkey|subscriptionkey|authorization|jwt|bearer/;

/** Names that are a secret as a whole: short ones, and those of single services. */
const SECRET_NAMES = new Set(
  (
    'key auth authkey sig sign sas pass pwd pw hmac otp ticket session sessionid sess sid phpsessid jsessionid ' +
    'keypairid googleaccessid rlkey resourcekey hdnts hdnea hdntl gda verify upt ' +
    'qak qsignalgorithm qsigntime qkeytime qheaderlist qurlparamlist'
  ).split(' '),
);

/** What some services call the place in a listing, not a secret. */
const PAGE_TOKEN = /^(?:next|page|nextpage|continuation|cursor|sync)token$/;

/** Parameters that change with each signature; nothing is known of a URL that has them without one. */
const WITH_ANY_SECRET = new Set(
  'expires expire exp expiry expiration policy hashalgorithm keyname urlprefix'.split(' '),
);

/** The same of Azure's shared access signatures, whose names are too short to be recognised without a `sig` next to them. */
const WITH_SIG = new Set(
  'sv ss srt sp se st spr sip sr si sdd skoid sktid skt ske sks skv saoid suoid scid ses rscc rscd rsce rscl rsct'.split(
    ' ',
  ),
);

/** A file's name: services that name objects `?key=folder/a.jsonl` mean no secret. */
const DATA_FILE = /\.(?:w?arc|json|jsonl|ndjson|parquet|tar|tgz|zip|gz|zst|html?|txt|tsv|csv|paths)$/i;

/** The parameters of a query (`a=b`, as written), those that are or go with credentials apart from the others. */
export function splitParameters(query: string): { kept: string[]; secret: string[] } {
  const pieces = query.split(/[&;]/);
  const names = pieces.map((piece) => normalName(piece.split('=', 1)[0] ?? ''));
  const isSecret = pieces.map((piece, at) => isSecretParameter(names[at] ?? '', valueIn(piece)));
  const any = isSecret.includes(true);
  const sig = names.includes('sig');
  const kept: string[] = [];
  const secret: string[] = [];
  for (const [at, piece] of pieces.entries()) {
    const name = names[at] ?? '';
    const goes = isSecret[at] || (any && WITH_ANY_SECRET.has(name)) || (sig && WITH_SIG.has(name));
    (goes ? secret : kept).push(piece);
  }
  return { kept, secret };
}

function isSecretParameter(name: string, value: string): boolean {
  if (value === '') return false;
  if (SIGNING_PREFIX.test(name)) return name !== 'xossprocess';
  if (name === 'key' && DATA_FILE.test(value)) return false;
  if (SECRET_NAMES.has(name) || SECRET_WORD.test(name)) return true;
  return name.endsWith('token') && !PAGE_TOKEN.test(name);
}

/** `X%2DAmz-Signature` and `x_amz_signature` are one name. */
function normalName(name: string): string {
  return decoded(name)
    .toLowerCase()
    .replace(/[\s\-_.]/g, '');
}

function valueIn(piece: string): string {
  const equals = piece.indexOf('=');
  return equals < 0 ? '' : decoded(piece.slice(equals + 1));
}

/** Percent-decoded where that is possible. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare percent sign: the text is meant as it stands.
    return text;
  }
}
