import { useTranslation } from 'react-i18next';
import type { AuditEventRead } from '../../api/gen';
import { ExactTime } from '../../ui/time';
import { TextLink } from '../../ui/text-link';
import { authorOf } from './author';

/** What a change did: each field with its value before and after. */
export function Difference({ event }: { event: AuditEventRead }) {
  const { t } = useTranslation();
  const { before, after, at } = event;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changed = names.filter((name) => write(before?.[name]) !== write(after?.[name]));
  return (
    <div className="mt-2 mb-1 flex flex-col gap-3 rounded-lg border border-line bg-bg p-3">
      {changed.length > 0 && (
        <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('audit.changes')}>
          <table className="w-full text-left text-[0.8125rem]">
            <thead className="text-xs text-soft">
              <tr>
                <th scope="col" className="py-1 pr-4 font-medium">
                  {t('audit.field')}
                </th>
                {before && (
                  <th scope="col" className="py-1 pr-4 font-medium">
                    {t('audit.before')}
                  </th>
                )}
                {after && (
                  <th scope="col" className="py-1 font-medium">
                    {t('audit.after')}
                  </th>
                )}
              </tr>
            </thead>
            <tbody className="font-mono text-xs">
              {changed.map((name) => (
                <tr key={name} className="align-top">
                  <th scope="row" className="py-1 pr-4 font-normal text-soft">
                    {name}
                  </th>
                  {before && <Value value={before[name]} isOld />}
                  {after && <Value value={after[name]} />}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
        <ExactTime at={at} />
        {authorOf(event).details.map(([name, value]) => (
          <span key={name} className="break-all">
            {name}:{' '}
            {name === 'request_id' ? (
              <TextLink to="/audit" search={{ request_id: value }}>
                {value}
              </TextLink>
            ) : (
              <code className="font-mono">{value}</code>
            )}
          </span>
        ))}
      </p>
    </div>
  );
}

function Value({ value, isOld = false }: { value: unknown; isOld?: boolean }) {
  const tone = isOld ? 'bg-danger-soft text-danger' : 'bg-good-soft text-good';
  return (
    <td className="py-1 pr-4">
      {value === undefined ? (
        <span className="text-soft">–</span>
      ) : (
        <span className={`rounded px-1 break-all ${tone}`}>{write(value)}</span>
      )}
    </td>
  );
}

function write(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
