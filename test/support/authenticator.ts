import {
  createHash,
  createSign,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

const PRESENT = 0x01;
const VERIFIED = 0x04;
const MAY_BE_BACKED_UP = 0x08;
const IS_BACKED_UP = 0x10;
const WITH_CREDENTIAL = 0x40;

/** What an authenticator may do otherwise than it should. */
export interface Deviation {
  /** The origin of the page that asks. */
  readonly origin?: string;
  /** The host that it signs for. */
  readonly host?: string;
  readonly challenge?: string;
  readonly counter?: number;
  /** Whether it has verified the person. */
  readonly isVerified?: boolean;
  readonly type?: string;
  readonly userHandle?: string;
  /** An attestation statement, in CBOR: its format and itself. */
  readonly attestation?: Buffer;
}

interface Options {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}

/** An authenticator with one credential (ES256), in the program. */
export class Authenticator {
  readonly id = randomBytes(16);
  counter = 0;
  private readonly privateKey: KeyObject;
  private readonly coseKey: Buffer;
  private userHandle: string | undefined;

  /** @param options.isSynchronized whether a provider has copies of its credential */
  constructor(
    private readonly origin: string,
    private readonly options: { readonly isSynchronized?: boolean; readonly counts?: boolean } = {},
  ) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    this.coseKey = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  /** What a browser returns for `navigator.credentials.create()`. */
  create(options: Options, deviation: Deviation = {}) {
    this.userHandle = options.user?.id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, this.coseKey]);
    const authData = this.dataOf(WITH_CREDENTIAL, deviation, credential);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      deviation.attestation ?? Buffer.from('63666d74646e6f6e656761747453746d74a0', 'hex'),
      Buffer.from('68617574684461746159', 'hex'),
      Buffer.from([authData.length >> 8, authData.length & 0xff]),
      authData,
    ]);
    return this.answer({
      clientDataJSON: this.clientData('webauthn.create', options, deviation),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal', 'hybrid', 'carrier-pigeon'],
    });
  }

  /** What a browser returns for `navigator.credentials.get()`. */
  sign(options: Options, deviation: Deviation = {}) {
    if (this.options.counts) this.counter += 1;
    const clientDataJSON = this.clientData('webauthn.get', options, deviation);
    const authData = this.dataOf(0, deviation);
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, hash]))
      .sign(this.privateKey);
    return this.answer({
      clientDataJSON,
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: deviation.userHandle ?? this.userHandle,
    });
  }

  private answer<T extends object>(response: T) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private clientData(type: string, options: Options, deviation: Deviation): string {
    const { challenge = options.challenge, origin = this.origin } = deviation;
    const data = { type: deviation.type ?? type, challenge, origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  private dataOf(flags: number, deviation: Deviation, credential = Buffer.alloc(0)): Buffer {
    const { host = new URL(this.origin).hostname, isVerified = true } = deviation;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviation.counter ?? this.counter);
    const backup = this.options.isSynchronized ? MAY_BE_BACKED_UP | IS_BACKED_UP : 0;
    return Buffer.concat([
      createHash('sha256').update(host).digest(),
      Buffer.from([flags | PRESENT | backup | (isVerified ? VERIFIED : 0)]),
      counter,
      credential,
    ]);
  }
}
