import { Injectable } from '@nestjs/common';
import { Any, type EntityManager } from 'typeorm';
import { OauthClient } from '../../oauth/clients/oauth-client.entity.js';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { refusalOf } from '../../platform/errors/refusal-of.js';
import type { Arrivals } from './arrivals.js';
import { insertRows } from './insert-rows.js';
import type { MovedClient } from './moved-directory.js';
import { reasonUnstorable } from './unstorable.js';

type Known = Pick<OauthClient, 'id' | 'serviceAccountId' | 'resourceUri'>;

/** Brings OAuth clients, within the transaction of an import. */
@Injectable()
export class ClientImport {
  /** Adds the clients that are missing. Those that are here stay as they are. */
  async apply(
    manager: EntityManager,
    clients: readonly MovedClient[],
    arrivals: Arrivals,
  ): Promise<void> {
    if (clients.length === 0) return;
    const { report } = arrivals;
    const known = await loadKnown(manager, clients, arrivals);
    const rows: (Known & object)[] = [];
    for (const client of clients) {
      const { id, name, serviceAccountRef: ref } = client;
      const called = `"${name}" (${id})`;
      const account = ref === undefined ? undefined : arrivals.find(ref);
      const serviceAccountId = account?.id ?? null;
      const same = known.find((other) => other.id === id);
      if (same) {
        if (ref !== undefined && same.serviceAccountId !== serviceAccountId) {
          report.leave('OAuth clients', called, 'another client has this id');
          continue;
        }
        report.same('OAuth clients');
        arrivals.placeClient(id);
        continue;
      }
      const resourceUri = (client.columns['resourceUri'] ?? null) as string | null;
      const reason =
        ref !== undefined && !account
          ? 'its service account was left out'
          : (account?.withheld ??
            reasonAgainst({ id, serviceAccountId, resourceUri }, known) ??
            faultOf(client));
      if (reason !== undefined) {
        report.leave('OAuth clients', called, reason);
        continue;
      }
      const row = { ...client.columns, id, name, serviceAccountId, resourceUri };
      rows.push(row);
      known.push(row);
      report.created('OAuth clients');
      arrivals.placeClient(id);
      if (account) arrivals.noteGift(account);
      for (const power of powersOf(client)) report.powers.push(`OAuth client ${called} ${power}`);
    }
    await insertRows(manager, OauthClient, rows);
  }
}

async function loadKnown(
  manager: EntityManager,
  clients: readonly MovedClient[],
  arrivals: Arrivals,
): Promise<Known[]> {
  const accounts = clients.flatMap(
    ({ serviceAccountRef: ref }) => (ref === undefined ? [] : arrivals.find(ref)?.id) ?? [],
  );
  const resources = clients.flatMap(({ columns }) => (columns['resourceUri'] as string) ?? []);
  return manager.find(OauthClient, {
    select: { id: true, serviceAccountId: true, resourceUri: true },
    where: [
      { id: Any(clients.map(({ id }) => id)) },
      { serviceAccountId: Any(accounts) },
      { resourceUri: Any(resources) },
    ],
  });
}

function reasonAgainst(wanted: Known, known: readonly Known[]): string | undefined {
  const { serviceAccountId, resourceUri } = wanted;
  const rival = known.find(
    (other) =>
      (serviceAccountId !== null && other.serviceAccountId === serviceAccountId) ||
      (resourceUri !== null && other.resourceUri === resourceUri),
  );
  if (!rival) return undefined;
  return rival.resourceUri === resourceUri && resourceUri !== null
    ? `another client is this API (${rival.id})`
    : `another client acts as its service account (${rival.id})`;
}

function faultOf({ name, columns }: MovedClient): string | undefined {
  const refusal = refusalOf(() => assertBounded('oauth_clients', { name, ...columns }));
  return refusal ? 'a value of it is too long' : reasonUnstorable({ name, settings: columns });
}

/** What it may do beyond what people let it do. */
function powersOf({ columns }: MovedClient): string[] {
  const powers: string[] = [];
  if (columns['isFirstParty'] === true) powers.push('asks nobody for consent');
  if (columns['introspectsAll'] === true) powers.push('may inspect every token');
  return powers;
}
