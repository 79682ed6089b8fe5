import { useCallback, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingRead } from '../../api/gen';
import { useFilters, useSearchTexts } from '../../app/paging';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Badge, Empty, Panel } from '../../ui/parts';
import { SearchField } from '../../ui/search-field';
import { Table, type Column } from '../../ui/table';

const UNCHANGED = ['default', 'none'];

interface Group {
  readonly id: SettingRead['group'];
  readonly title: string;
  readonly settings: readonly SettingRead[];
}

/** Every setting, in the sections of the documentation. */
export function SettingList({ settings: all }: { settings: readonly SettingRead[] }) {
  const { t } = useTranslation();
  const { search = '', source } = useSearchTexts('search', 'source');
  const setFilters = useFilters();
  const onSearch = useCallback(
    (text: string) => setFilters({ search: text || undefined }, { replace: true }),
    [setFilters],
  );
  const titleOf = (id: Group['id']) => t(`settings.group.${id}`);
  const words = search.toLowerCase();
  const found = all.filter(
    ({ variable, meaning, group, source: from }) =>
      `${variable} ${meaning} ${titleOf(group)}`.toLowerCase().includes(words) &&
      (source !== 'set' || !UNCHANGED.includes(from)),
  );
  const groups = [...new Set(found.map(({ group }) => group))].map((id): Group => ({
    id,
    title: titleOf(id),
    settings: found.filter(({ group }) => group === id),
  }));
  return (
    <>
      <Filters
        count={source ? 1 : 0}
        search={<SearchField label={t('settings.search')} value={search} onChange={onSearch} />}
      >
        <FilterSelect
          label={t('settings.all')}
          value={source}
          onChange={(value) => setFilters({ source: value })}
          options={[{ value: 'set', label: t('settings.changed') }]}
        />
        <span role="status" className="self-center text-sm text-soft">
          {t('settings.count', { count: found.length })}
        </span>
      </Filters>
      {groups.length === 0 ? (
        <Panel>
          <Empty icon="settings" title={t('settings.none')} />
        </Panel>
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-[13rem_minmax(0,1fr)]">
          <Jumps groups={groups} />
          <div className="flex min-w-0 flex-col gap-4">
            {groups.map((group) => (
              <GroupPanel key={group.id} {...group} />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

const placeOf = (id: string) => `settings-${id}`;

/** Links to the groups. The heading of a group gets the focus, so that one reads on from there. */
function Jumps({ groups }: { groups: readonly Group[] }) {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t('settings.groups')}
      className="flex min-w-0 gap-1 overflow-x-auto rounded-xl border border-line bg-surface p-1.5 max-lg:sticky max-lg:top-0 max-lg:z-10 lg:sticky lg:top-4 lg:flex-col"
    >
      {groups.map(({ id, title, settings }) => (
        <a
          key={id}
          href={`#${placeOf(id)}`}
          className="flex justify-between gap-2 rounded-md px-2 py-1.5 text-[0.8125rem] whitespace-nowrap text-soft hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 lg:whitespace-normal"
          onClick={(event) => {
            event.preventDefault();
            jumpTo(id);
          }}
        >
          {title}
          <span className="text-xs">{settings.length}</span>
        </a>
      ))}
    </nav>
  );
}

function jumpTo(id: string): void {
  const heading = document.getElementById(placeOf(id));
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView({ block: 'start' });
}

function GroupPanel({ id, title, settings }: Group) {
  const { t } = useTranslation();
  const heading = (
    <span id={placeOf(id)} tabIndex={-1} className="scroll-mt-20 lg:scroll-mt-6">
      {title}
    </span>
  );
  const columns: readonly Column<SettingRead>[] = [
    {
      id: 'variable',
      label: t('settings.variable'),
      render: (setting) => (
        <div className="max-w-xl">
          <code className="font-mono text-[0.8125rem] font-medium break-all">
            {setting.variable}
          </code>
          <div className="my-1 text-sm sm:hidden">
            <Value {...setting} />
          </div>
          <p className="text-xs text-soft">{plain(setting.meaning)}</p>
        </div>
      ),
    },
    {
      id: 'value',
      label: t('settings.value'),
      from: 'sm',
      render: (setting) => (
        <div className="w-44">
          <Value {...setting} />
        </div>
      ),
    },
    {
      id: 'source',
      label: t('settings.source'),
      from: 'sm',
      render: ({ source: from }) => (
        <div className="w-24">
          <Badge tone={UNCHANGED.includes(from) ? 'plain' : 'accent'}>
            {t(`settings.source_${from}`)}
          </Badge>
        </div>
      ),
    },
  ];
  return (
    <Panel isFlush title={heading}>
      <Table label={title} rows={settings} idOf={({ variable }) => variable} columns={columns} />
    </Panel>
  );
}

function Value({ value, is_set: isSet, is_secret: isSecret }: SettingRead): ReactNode {
  const { t } = useTranslation();
  if (isSecret) {
    return <span className="text-soft">{t(isSet ? 'settings.hidden' : 'settings.unset')}</span>;
  }
  if (!isSet || value === null) return <span className="text-soft">{t('settings.unset')}</span>;
  return <code className="font-mono text-xs break-all">{value}</code>;
}

/** The marks of the documentation's own format, which nothing renders here. */
function plain(text: string): string {
  return text
    .replace(/\s*\(\[more\]\([^)]*\)\)/g, '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '');
}
