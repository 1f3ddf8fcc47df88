// RFC 1035, as much as a question for texts and its answer need.

export type DnsAnswer = {
  /** 0 is an answer, 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
  readonly code?: 0 | 2 | 3 | 5;
  /** Each a record, in one piece or several. */
  readonly texts?: readonly (string | readonly string[])[];
  /** The name is another name for this one, and the texts are there. */
  readonly alias?: string;
  /** Cut short: the resolver is to ask over TCP. */
  readonly truncated?: boolean;
};

type Question = { readonly id: number; readonly name: string; readonly section: Buffer };

const HEADER_BYTES = 12;
const TXT = 16;
const CNAME = 5;
const IN = 1;
const TTL_SECONDS = 1;
const TYPE_AND_CLASS_BYTES = 4;
const MAX_PIECE_BYTES = 255;

export function readQuestion(packet: Buffer): Question {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 1 + TYPE_AND_CLASS_BYTES;
  const name = labels.join(".").toLowerCase();
  return { id: packet.readUInt16BE(0), name, section: packet.subarray(HEADER_BYTES, end) };
}

export function writeAnswer({ id, name, section }: Question, answer: DnsAnswer): Buffer {
  const { code = 0, texts = [], alias, truncated = false } = answer;
  const records = truncated
    ? []
    : [
        ...(alias === undefined ? [] : [record(name, CNAME, encodeName(alias))]),
        ...texts.map((text) => record(alias ?? name, TXT, encodePieces([text].flat()))),
      ];
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  // An answer, by whom it is asked of, with recursion: QR, TC, RD, RA and the code.
  header.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, section, ...records]);
}

function record(name: string, type: number, data: Buffer): Buffer {
  const fields = Buffer.alloc(10);
  fields.writeUInt16BE(type, 0);
  fields.writeUInt16BE(IN, 2);
  fields.writeUInt32BE(TTL_SECONDS, 4);
  fields.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), fields, data]);
}

function encodeName(name: string): Buffer {
  return Buffer.concat([...name.split(".").map(withLength), Buffer.alloc(1)]);
}

/** A text is given in pieces of its own, or cut where a piece may be no longer. */
function encodePieces(pieces: readonly string[]): Buffer {
  const fitting = pieces.flatMap((piece) => piece.match(new RegExp(`.{1,${MAX_PIECE_BYTES}}`, "gs")) ?? [""]);
  return Buffer.concat(fitting.map(withLength));
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
