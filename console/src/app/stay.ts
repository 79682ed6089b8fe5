import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isPersonAsked } from '../api/client';
import { tell } from '../ui/toasts';

/**
 * Keeps the view open while something is made whose secret would be shown nowhere else. Before the
 * tab is closed, the browser asks.
 */
export function useStay(isMaking: boolean): void {
  const { t } = useTranslation();
  useBlocker({
    shouldBlockFn: () => {
      tell(t('common.stillMaking'));
      return true;
    },
    enableBeforeUnload: () => !isPersonAsked(),
    disabled: !isMaking,
  });
}
