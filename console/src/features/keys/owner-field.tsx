import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { people, person } from '../../api/people';
import { useMe } from '../../app/session';
import { Button } from '../../ui/button';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';

const SHOWN = 6;

interface OwnerFieldProps {
  /** The id of the owner. */
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** Chooses the owner of a new key: the person, or an account that is searched for. */
export function OwnerField({ value, onChange }: OwnerFieldProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { data } = useQuery(person(value));
  const [isChoosing, setChoosing] = useState(false);
  const choose = (id: string) => {
    onChange(id);
    setChoosing(false);
  };
  return (
    <div role="group" aria-label={t('keys.owner')} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="text-[0.8125rem] font-medium">{t('keys.owner')}</span>
        <span className="min-w-0 text-sm break-words">
          {value === me.id ? t('keys.oneself', { name: me.username }) : (data?.username ?? '…')}
        </span>
        <Button size="small" aria-expanded={isChoosing} onClick={() => setChoosing(!isChoosing)}>
          {t('keys.otherOwner')}
        </Button>
        {value !== me.id && (
          <Button size="small" kind="quiet" onClick={() => choose(me.id!)}>
            {t('keys.myself')}
          </Button>
        )}
      </div>
      {isChoosing && <OwnerChoice onChoose={choose} />}
    </div>
  );
}

function OwnerChoice({ onChoose }: { onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const query = useQuery(people({ search, limit: SHOWN }));
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-line p-3">
      <SearchField label={t('people.search')} value={search} onChange={setSearch} />
      <Query query={query}>
        {({ accounts }) =>
          accounts.length === 0 ? (
            <p className="text-sm text-soft">{t('people.noneFound')}</p>
          ) : (
            <ul className="flex flex-wrap gap-2">
              {accounts.map(({ id, username }) => (
                <li key={id} className="max-w-full">
                  <Button size="small" onClick={() => onChoose(id)}>
                    <span className="truncate">{username}</span>
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Query>
    </div>
  );
}
