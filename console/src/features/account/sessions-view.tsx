import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessions } from '../../api/account';
import { ask } from '../../api/client';
import {
  endAccountSession,
  endOtherAccountSessionsApiV1AccountSessionsDelete,
  type AccountSession,
} from '../../api/gen';
import { logOut } from '../../app/log-out';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Icon, type IconName } from '../../ui/icons';
import { Badge, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { tell } from '../../ui/toasts';
import { sessionInWords, type SessionWords } from '../sessions/session-words';
import { Loaded } from './loaded';
import { useChange } from './use-change';

/** The sessions of the person, which can be ended. */
export function SessionsView() {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const endOthers = useChange({
    send: () => ask(() => endOtherAccountSessionsApiV1AccountSessionsDelete()),
    onDone: ({ ended }) => {
      setAsking(false);
      tell(t('account.sessionsEnded', { count: ended }));
    },
    showsFault: true,
  });
  return (
    <View title={t('account.sessions')} description={t('account.sessionsText')}>
      <Loaded query={sessions}>
        {(found) => (
          <Panel
            title={t('account.sessionCount', { count: found.length })}
            actions={
              found.length > 1 && (
                <Button kind="danger" onClick={() => setAsking(true)}>
                  {t('account.endOthers')}
                </Button>
              )
            }
            isFlush
          >
            <ul>
              {found.map((session) => (
                <SessionItem key={session.id} session={session} />
              ))}
            </ul>
          </Panel>
        )}
      </Loaded>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => endOthers.mutate()}
        title={t('account.endOthers')}
        action={t('account.endOthers')}
        change={endOthers}
      >
        <p>{t('account.endOthersText')}</p>
      </Confirm>
    </View>
  );
}

function SessionItem({ session }: { session: AccountSession }) {
  const { t } = useTranslation();
  const words = sessionInWords(t, session);
  const { name, kindName } = words;
  const end = useChange({
    send: () => ask(() => endAccountSession({ path: { session_id: session.id } })),
    done: t('account.sessionEnded'),
  });
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-3 last:border-0">
      <span className="mt-0.5 rounded-full bg-hover p-2 text-soft">
        <Icon name={iconOf(words)} size={18} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium break-all" title={session.user_agent ?? undefined}>
            {name ?? kindName}
          </span>
          {session.is_current && <Badge tone="good">{t('account.thisSession')}</Badge>}
          {name && <Badge>{kindName}</Badge>}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-[0.8125rem] text-soft">
          <span>
            {t('account.loggedIn')} <Time at={session.begun_at} />
          </span>
          {session.last_used_at && (
            <span>
              {t('account.lastUsed')} <Time at={session.last_used_at} />
            </span>
          )}
          <span>
            {t('account.ends')} <Time at={session.ends_at} />
          </span>
        </p>
        {(session.address ?? session.last_used_address) && (
          <p className="mt-0.5 text-[0.8125rem] text-soft">
            {t('account.from')} {placesOf(session)}
          </p>
        )}
      </div>
      {session.is_current ? (
        <Button size="small" onClick={() => void logOut()}>
          {t('shell.logOut')}
        </Button>
      ) : (
        <Button
          size="small"
          kind="danger"
          disabled={end.isPending}
          onClick={() => end.mutate()}
          aria-label={t('account.endNamed', { name: name ?? kindName })}
        >
          {t('account.end')}
        </Button>
      )}
    </li>
  );
}

function placesOf({ address, last_used_address: last }: AccountSession): string {
  return [...new Set([address, last].filter(Boolean))].join(', ');
}

function iconOf({ kind, isPhone }: SessionWords): IconName {
  if (isPhone) return 'phone';
  return kind === 'device' || kind === 'windmill' ? 'terminal' : 'devices';
}
