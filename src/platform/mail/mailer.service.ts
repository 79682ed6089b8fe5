import { Inject, Injectable } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { ENV, type Env } from '../config/env.js';
import type { Language } from '../languages/languages.js';
import { toPlainText, type Message } from '../languages/message.js';

const TIMEOUT_MS = 15_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export interface Mail {
  readonly to: string;
  readonly subject: Message;
  readonly text: Message;
  readonly language: Language;
}

/** Sends mail through the configured SMTP server. */
@Injectable()
export class Mailer {
  private transport: Promise<Transporter> | undefined;

  constructor(@Inject(ENV) private readonly env: Env) {}

  get isConfigured(): boolean {
    return Boolean(this.env.smtpUrl);
  }

  /** @throws Error when the SMTP server rejects it, or none is configured */
  async send({ language, ...mail }: Mail): Promise<void> {
    const { smtpUrl, smtpFrom } = this.env;
    if (!smtpUrl) throw new Error('No SMTP server is configured.');
    this.transport ??= openTransport(smtpUrl, smtpFrom);
    // An object, which the library does not parse: a text with a comma would be several recipients.
    const to = { name: '', address: mail.to };
    const subject = toPlainText(mail.subject, language);
    const text = toPlainText(mail.text, language);
    await (await this.transport).sendMail({ to, subject, text });
  }
}

/** The library is loaded only when mail is sent. */
async function openTransport(smtpUrl: string, from: Env['smtpFrom']): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const isSecure = protocol === 'smtps:';
  return createTransport(
    {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port ? Number(port) : isSecure ? 465 : 587,
      secure: isSecure,
      // Passwords and reset links are sent in plain text only to loopback.
      requireTLS: !isSecure && !LOOPBACK.test(hostname),
      ...(username && {
        auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
}
