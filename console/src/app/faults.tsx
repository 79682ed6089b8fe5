import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, Failure } from '../ui/parts';
import { View } from './view';

/** In place of a view that failed. */
export function ViewFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { t } = useTranslation();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <View title={t('error.title')}>
      <Failure error={error} onRetry={retry} />
    </View>
  );
}

export function ViewMissing() {
  const { t } = useTranslation();
  return (
    <View title={t('error.notFound')}>
      <Empty
        icon="search"
        title={t('error.notFoundText')}
        action={
          <Link to="/" className="text-accent hover:underline">
            {t('error.home')}
          </Link>
        }
      />
    </View>
  );
}
