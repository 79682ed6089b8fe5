import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { activity } from '../../api/account';
import type { AccountEvent } from '../../api/gen';
import { usePages } from '../../app/paging';
import { useMe } from '../../app/session';
import { View } from '../../app/view';
import en from '../../i18n/en.json';
import { classes } from '../../ui/classes';
import { Icon, type IconName } from '../../ui/icons';
import { Paging } from '../../ui/paging';
import { Empty, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { Loaded } from './loaded';

type Known = keyof typeof en.account.actions;
type Target = keyof typeof en.account.targets;
type Done = keyof typeof en.account.done;
type Column = keyof typeof en.account.columns;
type Reason = keyof typeof en.account.reasons;

/** What happened to the account: by its owner, and by others. */
export function ActivityView() {
  const { t } = useTranslation();
  const pages = usePages();
  return (
    <View title={t('account.activity')} description={t('account.activityText')}>
      <Panel isFlush>
        <Loaded query={activity(pages.cursor)}>
          {({ events, next_cursor: next }) =>
            events.length === 0 ? (
              <Empty icon="clock" title={t('account.noActivity')} />
            ) : (
              <>
                <ul>
                  {events.map((event) => (
                    <EventItem key={event.id} event={event} />
                  ))}
                </ul>
                <Paging pages={pages} next={next} />
              </>
            )
          }
        </Loaded>
      </Panel>
    </View>
  );
}

function EventItem({ event }: { event: AccountEvent }) {
  const { t } = useTranslation();
  const { id: ownId } = useMe();
  const isRefused = event.kind === 'log_in_refused';
  const changed = event.kind === 'change' && changesInWords(t, event);
  const isByAnother = event.author_id !== null && event.author_id !== ownId;
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-3 last:border-0">
      <span
        className={classes(
          'mt-0.5 rounded-full p-2',
          isRefused ? 'bg-warn-soft text-warn' : 'bg-hover text-soft',
        )}
      >
        <Icon name={iconOf(event)} size={16} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{titleOf(t, event, ownId)}</p>
        <p className="flex flex-wrap gap-x-3 text-[0.8125rem] break-words text-soft">
          {isByAnother && <span>{t('account.byAnother', { name: event.author_name ?? '' })}</span>}
          {event.address && (
            <span>
              {t('account.from')} {event.address}
            </span>
          )}
          {changed && (
            <span>
              {t('account.changedValues')} {changed}
            </span>
          )}
          {event.reason && <span>{reasonInWords(t, event.reason)}</span>}
        </p>
      </div>
      <span className="text-[0.8125rem] text-soft">
        <Time at={event.at} />
      </span>
    </li>
  );
}

function titleOf(t: TFunction, event: AccountEvent, ownId: string | undefined): string {
  if (event.kind !== 'change') return t(`account.actions.${event.kind as Known}`);
  const isSelf = event.target_type === 'user' && event.target_id === ownId;
  const isOwn = isSelf || event.target_type !== 'user';
  const whole = event.action.replace('.', '_');
  if (isOwn && whole in en.account.done) return t(`account.done.${whole as Done}`);
  const [, verb = ''] = event.action.split('.');
  if (!(verb in en.account.actions)) return event.action;
  const target = isSelf ? t('account.targets.self') : targetInWords(t, event.target_type);
  const named =
    event.target_name && !isSelf ? t('account.named', { target, name: event.target_name }) : target;
  return t(`account.actions.${verb as 'create' | 'update' | 'delete'}`, { target: named });
}

/** What has no words is of the server, not of the person. */
function changesInWords(t: TFunction, { changed }: AccountEvent): string {
  const known = changed.filter((name): name is Column => name in en.account.columns);
  return [...new Set(known.map((name) => t(`account.columns.${name}`)))].join(', ');
}

function targetInWords(t: TFunction, type: string): string {
  return type in en.account.targets ? t(`account.targets.${type as Target}`) : type;
}

function reasonInWords(t: TFunction, reason: string): string {
  return reason in en.account.reasons ? t(`account.reasons.${reason as Reason}`) : reason;
}

function iconOf({ kind, target_type }: AccountEvent): IconName {
  if (kind === 'log_in_refused') return 'warning';
  if (kind === 'log_out') return 'leave';
  if (kind !== 'change') return 'devices';
  return target_type === 'api_key' ? 'keys' : 'settings';
}
