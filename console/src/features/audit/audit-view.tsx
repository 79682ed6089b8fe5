import { useTranslation } from 'react-i18next';
import type { AuditQuery } from '../../api/audit';
import { useFilters, usePages, useSearchTexts } from '../../app/paging';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { CONTROL } from '../../ui/field';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Menu, MenuItem } from '../../ui/menu';
import { Panel } from '../../ui/parts';
import en from '../../i18n/en.json';
import { useAuditExport } from './audit-export';
import { EventList } from './event-list';
import { useActionName } from './action-name';

/** The actions that people look for. Others are found by the kind of what was changed. */
const ACTIONS = [
  'user.create',
  'user.update',
  'user.delete',
  'password.update',
  'api_key.create',
  'api_key.update',
  'api_key.delete',
  'login.refuse',
  'session.create',
  'session.delete',
  'totp_factor.create',
  'totp_factor.delete',
  'passkey.create',
  'passkey.delete',
  'membership.create',
  'membership.delete',
  'oauth_client.create',
  'oauth_client.update',
  'oauth_grant.create',
  'limit.reach',
] as const;

const THINGS = Object.keys(en.things).filter((name) => !['login', 'logout'].includes(name));

const FILTERS = [
  ...(['action', 'target_type', 'target_id', 'author_id', 'request_id'] as const),
  ...(['since', 'until'] as const),
];

export function AuditView() {
  const { t } = useTranslation();
  const filters = useSearchTexts(...FILTERS);
  const setFilters = useFilters();
  const pages = usePages();
  const actionName = useActionName();
  const exportAs = useAuditExport();
  const query = { ...filters, since: toMoment(filters.since), until: toMoment(filters.until, 1) };
  const links = ['target_id', 'author_id', 'request_id'] as const;
  return (
    <View
      title={t('places.audit')}
      description={t('audit.description')}
      actions={
        <Menu trigger={<Button icon="download">{t('audit.export')}</Button>}>
          {['csv', 'jsonl'].map((format) => (
            <MenuItem key={format} onClick={() => exportAs(query, format)}>
              {t('audit.exportAs', { format: format.toUpperCase() })}
            </MenuItem>
          ))}
        </Menu>
      }
    >
      <Filters count={Object.keys(filters).length}>
        <FilterSelect
          label={t('audit.anyAction')}
          value={filters.action}
          onChange={(value) => setFilters({ action: value })}
          options={ACTIONS.map((value) => ({ value, label: actionName(value) }))}
        />
        <FilterSelect
          label={t('audit.anyThing')}
          value={filters.target_type}
          onChange={(value) => setFilters({ target_type: value })}
          options={THINGS.map((value) => ({
            value,
            label: t(`things.${value as keyof typeof en.things}`),
          }))}
        />
        {(['since', 'until'] as const).map((name) => (
          <label key={name} className="flex items-center gap-1.5 text-sm text-soft">
            {t(`audit.${name}`)}
            <input
              type="date"
              className={`${CONTROL} w-38!`}
              value={filters[name] ?? ''}
              onChange={(event) => setFilters({ [name]: event.target.value || undefined })}
            />
          </label>
        ))}
        {links
          .filter((name) => filters[name])
          .map((name) => (
            <Button
              key={name}
              size="small"
              icon="close"
              onClick={() => setFilters({ [name]: undefined })}
            >
              {t(`audit.${name}`)}: {shorten(filters[name]!)}
            </Button>
          ))}
        {Object.keys(filters).length > 0 && (
          <Button
            kind="quiet"
            size="small"
            onClick={() => setFilters(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
          >
            {t('table.clearFilters')}
          </Button>
        )}
      </Filters>
      <Panel isFlush>
        <EventList query={query as AuditQuery} pages={pages} />
      </Panel>
    </View>
  );
}

/** Midnight of a day in the zone of the reader, or of some days later. */
function toMoment(day: string | undefined, daysLater = 0): string | undefined {
  if (!day) return undefined;
  const moment = new Date(`${day}T00:00:00`);
  if (Number.isNaN(moment.getTime())) return undefined;
  moment.setDate(moment.getDate() + daysLater);
  return moment.toISOString();
}

function shorten(text: string): string {
  return text.length > 14 ? `${text.slice(0, 12)}…` : text;
}
