import { randomUUID } from 'node:crypto';
import { Session } from '../../../src/auth/session.entity.js';
import { verdicts, type Action } from '../rule.js';
import type { Stage } from '../stage.js';
import { aPlainName, inAnHour } from '../world.js';

const ACCOUNTS = '/api/v1/accounts';
const bySuperusers = { may: 'superuser', verdicts: verdicts('superuser', 'admin') } as const;

/** Somebody with a session. @returns the ids of both */
async function someSession(stage: Stage) {
  const { id: userId } = await stage.aPerson();
  const id = randomUUID();
  await stage.world.app.dataSource.transaction((manager) =>
    manager.insert(Session, { id, userId, epoch: 0, expiresAt: inAnHour() }),
  );
  return { id, userId };
}

export const ADMINISTRATION_ACTIONS: readonly Action[] = [
  {
    name: "end one of another's sessions",
    ...bySuperusers,
    rows: [
      {
        route: 'DELETE /api/v1/accounts/:user_id/sessions/:session_id',
        perform: async (stage) => {
          const { id, userId } = await someSession(stage);
          return stage.langflow.delete(`${ACCOUNTS}/${userId}/sessions/${id}`);
        },
      },
    ],
  },
  {
    name: "end all of another's sessions",
    ...bySuperusers,
    rows: [
      {
        route: 'DELETE /api/v1/accounts/:user_id/sessions',
        perform: async (stage) =>
          stage.langflow.delete(`${ACCOUNTS}/${(await stage.aPerson()).id}/sessions`),
      },
      {
        route: 'POST /api/v1/accounts/changes',
        perform: async (stage) => {
          const user_ids = [(await stage.aPerson()).id];
          return stage.langflow.post(`${ACCOUNTS}/changes`, { action: 'end_sessions', user_ids });
        },
      },
    ],
  },
  {
    name: 'end the lock-out of an account',
    ...bySuperusers,
    rows: [
      {
        route: 'POST /api/v1/accounts/:user_id/unlock',
        perform: async (stage) =>
          stage.langflow.post(`${ACCOUNTS}/${(await stage.aPerson()).id}/unlock`),
      },
    ],
  },
  {
    name: 'create a person who gets a temporary password',
    isSensitive: true,
    ...bySuperusers,
    rows: [
      {
        route: 'POST /api/v1/accounts',
        perform: ({ langflow }) => langflow.post(ACCOUNTS, { username: aPlainName() }),
      },
      {
        route: 'POST /api/v1/accounts/import',
        perform: ({ langflow }) => {
          const csv = `username\n${aPlainName()}\n`;
          return langflow.post(`${ACCOUNTS}/import`, { csv, is_trial: false });
        },
      },
    ],
  },
  {
    name: 'make a link by which another chooses a password',
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    isSensitive: true,
    rows: [
      {
        route: 'POST /api/v1/accounts/:user_id/invitation',
        perform: async (stage) =>
          stage.langflow.post(`${ACCOUNTS}/${(await stage.aPerson()).id}/invitation`, {}),
      },
    ],
  },
  {
    name: 'withdraw the invitation of a person',
    ...bySuperusers,
    rows: [
      {
        route: 'DELETE /api/v1/accounts/:user_id/invitation',
        perform: async (stage) =>
          stage.langflow.delete(`${ACCOUNTS}/${(await stage.aPerson()).id}/invitation`),
      },
    ],
  },
];
