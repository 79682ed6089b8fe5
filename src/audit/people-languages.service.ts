import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DEFAULT_LANGUAGE, isLanguage, type Language } from '../platform/languages/languages.js';

/** How many of the newest events of an account are looked at. */
const MOST_EVENTS = 200;

/**
 * The newest log-in of an account that tells a language. The author of an event has none where it
 * is the default one or where a program sent no wish: only a log-in at our pages, which can be
 * asked again, surely came from a browser. The condition on the types is that of the index.
 */
const LATEST = `
  SELECT author ->> 'language' AS language FROM (
    SELECT id, action, author, after FROM audit_events
    WHERE coalesce(after ->> 'user_id', before ->> 'user_id') = $1
      AND target_type IN ('session', 'api_key', 'identity', 'device')
    ORDER BY id DESC LIMIT ${MOST_EVENTS}
  ) AS own
  WHERE action IN ('session.create', 'api_key.create') AND author ->> 'via' = 'http'
    AND coalesce(author ->> 'user_id', $1) = $1
    AND (author ->> 'language' IS NOT NULL OR after ->> 'proven_at' IS NOT NULL)
  ORDER BY id DESC LIMIT 1`;

/** Knows in which language people read mails that others cause. */
@Injectable()
export class PeopleLanguages {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Returns the language in which the owner of an account last logged in, as far as the audit trail
   * has it; undefined for somebody who has never logged in at a browser.
   */
  async find(userId: string): Promise<Language | undefined> {
    const [row] = await this.dataSource.query<{ language: string | null }[]>(LATEST, [userId]);
    if (!row) return undefined;
    const { language } = row;
    return language !== null && isLanguage(language) ? language : DEFAULT_LANGUAGE;
  }
}
