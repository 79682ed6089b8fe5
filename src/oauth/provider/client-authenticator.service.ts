import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { ClientGuesses } from '../../auth/client-guesses.service.js';
import type { BasicCredentials } from '../../platform/credentials/basic-credentials.js';
import { hashSecret } from '../../platform/credentials/secret-token.js';
import type { BatchLoader } from '../../platform/database/batch-loader.js';
import { batchLookup } from '../../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE, toArrayText } from '../../platform/database/batch-query.js';

/** A client that has proved its secret. */
export interface ProvenClient {
  readonly id: string;
  readonly grantTypes: string[];
  readonly scopes: string[];
  readonly serviceAccountId: string | null;
  readonly introspectsAll: boolean;
  readonly resourceUri: string | null;
}

interface Row extends ProvenClient {
  readonly secretHashes: (Buffer | null)[];
  readonly hasGuesses: boolean;
}

interface Key {
  readonly id: string;
  /** The row of `abuse_limits` that counts wrong secrets from the caller's network. */
  readonly guesses: string;
}

const FIND = {
  name: 'oauth_clients_by_id',
  text: `
    SELECT asked.place::int, c.id,
      ARRAY[c.secret_hash,
        CASE WHEN c.former_secret_expires_at > now() THEN c.former_secret_hash END
      ] AS "secretHashes",
      c.grant_types AS "grantTypes", c.scopes, c.service_account_id AS "serviceAccountId",
      c.introspects_all AS "introspectsAll", c.resource_uri AS "resourceUri",
      EXISTS (SELECT FROM abuse_limits l WHERE l.key = asked.guesses) AS "hasGuesses"
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (id, guesses, place)
    JOIN oauth_clients c ON c.id = asked.id AND c.secret_hash IS NOT NULL
    ${FOR_EACH_PLACE}`,
};

/** The form of a client id that needs no quotes in an array. */
const PLAIN_ID = /^[\w.-]{1,255}$/;

/**
 * Authenticates clients by their secret, all those of one turn of the event loop with one
 * statement. It only says yes: what it does not recognize is for the library, which counts and
 * words the refusals.
 */
@Injectable()
export class ClientAuthenticator {
  private readonly clients: BatchLoader<Key, Row>;

  constructor(
    dataSource: DataSource,
    private readonly guesses: ClientGuesses,
  ) {
    this.clients = batchLookup(dataSource, FIND, (keys: readonly Key[]) => [
      toArrayText(keys.map(({ id }) => id)),
      toArrayText(keys.map((key) => key.guesses)),
    ]);
  }

  /**
   * Returns undefined for anything but the right secret of a client, and while wrong ones from the
   * caller's network are counted.
   */
  async prove(
    { id, secret }: BasicCredentials,
    request: FastifyRequest,
  ): Promise<ProvenClient | undefined> {
    if (!PLAIN_ID.test(id)) return undefined;
    const row = await this.clients.load({ id, guesses: this.guesses.rowOf(id, request) });
    if (!row || row.hasGuesses) return undefined;
    const given = hashSecret(secret);
    const isRight = row.secretHashes.some((hash) => hash !== null && timingSafeEqual(hash, given));
    return isRight ? row : undefined;
  }
}
