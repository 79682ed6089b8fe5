import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { View } from '../../app/view';
import { Icon } from '../../ui/icons';
import { Notice, Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import { ProductForm } from './product-form';
import { LISTED } from './product-list';
import { ZenmlForm } from './zenml-form';

/** Products that let people log in here. The chosen one is in the query. */
export function ConnectView() {
  const { t } = useTranslation();
  const { product, workspace }: Filter = useSearch({ strict: false });
  const chosen = LISTED.find(({ id }) => id === product);
  if (!chosen) return <Choice />;
  const { title, guide } = chosen;
  return (
    <View
      title={t('connect.one', { name: title })}
      description={t(`connect.what.${guide}`)}
      above={<TextLink to="/connect">{t('places.connect')}</TextLink>}
    >
      {location.protocol !== 'https:' && <Notice tone="warn">{t('connect.noHttps')}</Notice>}
      <Panel title={t('connect.settings')} description={t(`connect.guide.${guide}`)}>
        {chosen.id === 'zenml' ? (
          <ZenmlForm workspace={workspace} />
        ) : (
          <ProductForm key={chosen.id} product={chosen} id={chosen.id} />
        )}
      </Panel>
    </View>
  );
}

interface Filter {
  readonly product?: string;
  readonly workspace?: string;
}

function Choice() {
  const { t } = useTranslation();
  return (
    <View title={t('places.connect')} description={t('connect.description')}>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {LISTED.map(({ id, title, guide }) => (
          <li key={id}>
            <Link
              to="/connect"
              search={{ product: id }}
              className="flex h-full flex-col gap-1.5 rounded-xl border border-line bg-surface p-4 hover:border-accent hover:bg-hover"
            >
              <span className="flex items-center gap-2 font-medium">
                <span className="text-accent">
                  <Icon name="connect" size={18} />
                </span>
                {title}
              </span>
              <span className="text-[0.8125rem] text-soft">{t(`connect.what.${guide}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="text-sm text-soft">
        {t('connect.others')} <TextLink to="/applications/new">{t('clients.create')}</TextLink>
      </p>
    </View>
  );
}
