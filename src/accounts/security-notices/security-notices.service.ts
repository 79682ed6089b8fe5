import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { ApiKey } from '../../api-key/api-key.entity.js';
import { AuditEvent } from '../../audit/audit-event.entity.js';
import { actingAccountOf } from '../../audit/author.js';
import { PeopleLanguages } from '../../audit/people-languages.service.js';
import type { AccountEvent } from '../../events/account-event.entity.js';
import { EventsService } from '../../events/events.service.js';
import { ENV, type Env } from '../../platform/config/env.js';
import { DEFAULT_LANGUAGE, type Language } from '../../platform/languages/languages.js';
import { say, toPlainText, type Message } from '../../platform/languages/message.js';
import { Mailer, type Mail } from '../../platform/mail/mailer.service.js';
import { RecoveryCodeSet } from '../../second-factors/recovery-code-set.entity.js';
import { User } from '../../users/user.entity.js';
import { describeChange, type ToldChange } from './describe-change.js';

const CONSUMER = 'security-notices';

/** What an SMTP server answers to a mail that it will never take (RFC 5321 4.2.1). */
const REFUSED_FOR_EVER = 500;

interface Noted {
  readonly event: AuditEvent;
  readonly change: ToldChange;
}

/**
 * Mails the owner of an account when what logs it in changes: password, email, log-in providers,
 * second factors, passkeys, recovery codes, API keys. This is the one place: it gets every
 * change from the audit trail, whichever code writes. A mail has neither secrets nor links that log
 * in.
 */
@Injectable()
export class SecurityNotices implements OnModuleInit {
  private readonly logger = new Logger('Mail');
  /** The events of the batch under way whose mails were sent, for when the batch comes again. */
  private readonly sent = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventsService,
    private readonly mailer: Mailer,
    private readonly languages: PeopleLanguages,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.mailer.isConfigured) return;
    await this.events.subscribe(CONSUMER, (events) => this.handle(events), 'credentials');
  }

  /** @throws what the mail server cannot be reached with: the events come again */
  private async handle(events: readonly AccountEvent[]): Promise<void> {
    const accounts = [...new Set(events.map(({ accountId }) => accountId))];
    for (const accountId of accounts) {
      const own = events.filter((event) => event.accountId === accountId);
      const ids = own.flatMap(({ auditEventId }) => auditEventId ?? []);
      const fresh = ids.filter((id) => !this.sent.has(id));
      if (fresh.length === 0) continue;
      for (const mail of await this.write(accountId, fresh)) await this.send(mail);
      for (const id of fresh) this.sent.add(id);
    }
    this.sent.clear();
  }

  /** An account whose email has changed. The former address gets a mail about that change only. */
  private async write(accountId: string, ids: readonly string[]): Promise<Mail[]> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(User, { id: accountId });
    // Deleted since, or an account of a program.
    if (!user || user.isServiceAccount) return [];
    const noted = await this.noteworthy(user, ids);
    if (noted.length === 0) return [];
    const language = languageOfOwner(noted, accountId) ?? (await this.languages.find(accountId));
    const [moved, others] = [
      noted.filter(({ change }) => change.formerEmail !== undefined),
      noted.filter(({ change }) => change.formerEmail === undefined),
    ];
    const mails = moved.map((one) => this.mailOf(user, one.change.formerEmail!, [one], language));
    if (others.length > 0 && user.email !== null)
      mails.push(this.mailOf(user, user.email, others, language));
    return mails;
  }

  private async noteworthy(user: User, ids: readonly string[]): Promise<Noted[]> {
    const { manager } = this.dataSource;
    const found = await manager.find(AuditEvent, { where: { id: In(ids) }, order: { id: 'ASC' } });
    const codes = await manager.findOneBy(RecoveryCodeSet, { userId: user.id });
    const noted: Noted[] = [];
    for (const event of found) {
      const change = describeChange(event, codes?.hashes.length ?? 0);
      if (change && !(await this.isByProgram(event))) noted.push({ event, change });
    }
    return noted;
  }

  /** A key that a key creates is the work of a program, which may create many. */
  private async isByProgram({ action, author }: AuditEvent): Promise<boolean> {
    if (action !== 'api_key.create' || author?.credential !== 'api-key') return false;
    const key = await this.dataSource.manager.findOneBy(ApiKey, { id: author.credential_id });
    return key?.sessionEpoch === null;
  }

  /** @param language of the owner; the default one if it is not known */
  private mailOf(
    { id, username, email }: User,
    to: string,
    noted: readonly Noted[],
    language: Language = DEFAULT_LANGUAGE,
  ): Mail {
    const texts = new Set(noted.map(({ change }) => toPlainText(change.text, language)));
    const { supportContact: contact, publicUrl } = this.env;
    // The holder of the former address must not learn the new one, which can also be the name.
    const account =
      to === email ? say('notice.ownAccount', { name: username }) : say('notice.account');
    return {
      to,
      subject: say('notice.subject', {
        what: texts.size === 1 ? [...texts][0]! : say('notice.several'),
      }),
      text: say('notice.text', {
        account,
        server: `${publicUrl}/`,
        changes: noted.map((one) => toPlainText(lineOf(one, id), language)).join('\n'),
        contact: contact ? say('notice.contact', { contact }) : '',
      }),
      language,
    };
  }

  private async send(mail: Mail): Promise<void> {
    try {
      await this.mailer.send(mail);
    } catch (error) {
      const { responseCode = 0, message } = error as { responseCode?: number; message: string };
      if (responseCode < REFUSED_FOR_EVER) throw error;
      this.logger.error(`A mail about a change of an account was not sent: ${message}`);
    }
  }
}

/** The language in which the owner made the latest change; undefined if only others made some. */
function languageOfOwner(noted: readonly Noted[], ownId: string): Language | undefined {
  const own = noted.filter(({ event }) => actingAccountOf(event.author) === ownId);
  return own.length > 0 ? (own.at(-1)!.event.author?.language ?? DEFAULT_LANGUAGE) : undefined;
}

function lineOf({ change: { text: what, name }, event }: Noted, ownId: string): Message {
  const whence = whenceOf(event, ownId);
  return name === undefined
    ? say('notice.line', { what, whence })
    : say('notice.lineNamed', { what, name, whence });
}

/** When, by whom and from where. The address of somebody else is not the owner's business. */
function whenceOf({ at, author }: AuditEvent, ownId: string): Message {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const { via, address } = author ?? {};
  const userId = actingAccountOf(author);
  if (via === 'command-line') return say('notice.byOperator', { when });
  if (userId !== undefined && userId !== ownId) return say('notice.byAdministrator', { when });
  if (userId === ownId) {
    return address ? say('notice.byYouFrom', { when, address }) : say('notice.byYou', { when });
  }
  return address ? say('notice.from', { when, address }) : say('notice.at', { when });
}
