import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { events, type AuditQuery } from '../../api/audit';
import type { AuditEventRead } from '../../api/gen';
import type { Pages } from '../../app/paging';
import { Button } from '../../ui/button';
import { Badge, Empty } from '../../ui/parts';
import { Paging } from '../../ui/paging';
import { Query } from '../../ui/query-panel';
import { TextLink } from '../../ui/text-link';
import { ExactTime } from '../../ui/time';
import { authorOf } from './author';
import { Difference } from './difference';
import { actionOf, useActionName, useReason } from './action-name';

interface EventListProps {
  readonly query: AuditQuery;
  /** Where the list is a view of its own. */
  readonly pages?: Pages;
}

/** What happened, newest first. Each line opens to what it changed. */
export function EventList({ query, pages }: EventListProps) {
  const { t } = useTranslation();
  const result = useQuery(events({ ...query, cursor: pages?.cursor || undefined }));
  return (
    <Query query={result}>
      {({ events: list, next_cursor }) =>
        list.length === 0 ? (
          <Empty icon="audit" title={t('audit.none')}>
            {t('audit.noneHint')}
          </Empty>
        ) : (
          <>
            <ol className="divide-y divide-line">
              {list.map((event) => (
                <Event key={event.id} event={event} />
              ))}
            </ol>
            {pages && <Paging pages={pages} next={next_cursor} />}
          </>
        )
      }
    </Query>
  );
}

function Event({ event }: { event: AuditEventRead }) {
  const { t } = useTranslation();
  const actionName = useActionName();
  const reason = useReason()(event);
  const [isOpen, setOpen] = useState(false);
  const { at, target_type, target_id, target_name, before, after } = event;
  const author = authorOf(event);
  const account = accountOf(event);
  const workspace = textIn(event, 'workspace_id');
  const hasMore = before !== null || after !== null;
  return (
    <li className="px-4 py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span id={`event-${event.id}`} className="font-medium">
          {actionName(actionOf(event))}
        </span>
        <span className="min-w-0 break-all">
          {account ? (
            <TextLink to="/people/$id" params={{ id: account }}>
              {target_name ?? account}
            </TextLink>
          ) : (
            (target_name ?? <code className="font-mono text-xs">{target_id}</code>)
          )}
        </span>
        {workspace && target_type !== 'workspace' && (
          <span className="text-soft">
            {t('audit.in')}{' '}
            <TextLink to="/workspaces/$id" params={{ id: workspace }} className="text-soft!">
              {workspace}
            </TextLink>
          </span>
        )}
        {reason && <Badge tone="warn">{reason}</Badge>}
        <span className="text-soft">
          {author.id ? (
            <>
              {t('audit.by')}{' '}
              <TextLink to="/audit" search={{ author_id: author.id }} className="text-soft!">
                {author.name}
              </TextLink>
            </>
          ) : author.address ? (
            t('audit.fromAddress', { address: author.address })
          ) : (
            t('audit.byServer')
          )}
        </span>
        <span className="ml-auto flex items-center gap-2 text-[0.8125rem] text-soft">
          <ExactTime at={at} />
          {hasMore && (
            <Button
              size="small"
              kind="quiet"
              aria-expanded={isOpen}
              aria-describedby={`event-${event.id}`}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? t('audit.less') : t('audit.more')}
            </Button>
          )}
        </span>
      </div>
      {isOpen && <Difference event={event} />}
    </li>
  );
}

/** What an event names by an account. */
const OF_ACCOUNTS = ['user', 'password', 'membership', 'recovery_codes', 'session'];

/** The account that an event is about, if it still is there. */
function accountOf(event: AuditEventRead): string | undefined {
  const { action, target_type, target_id, target_name } = event;
  if (action === 'user.delete' || !target_name) return undefined;
  const isOfAccount = OF_ACCOUNTS.includes(target_type) || actionOf(event) !== action;
  if (!isOfAccount) return undefined;
  return textIn(event, 'user_id') ?? (target_type === 'membership' ? undefined : target_id!);
}

function textIn({ before, after }: AuditEventRead, name: string): string | undefined {
  const value = (after ?? before)?.[name];
  return typeof value === 'string' ? value : undefined;
}
