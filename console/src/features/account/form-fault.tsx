import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/parts';
import { wordsOf } from '../../ui/toasts';

/** What the server refused, beside the form that it refused. */
export function FormFault({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const { message, requestId } = wordsOf(error);
  return (
    <div role="alert">
      <Notice tone="danger">
        <p>{message}</p>
        {requestId && (
          <p className="mt-0.5 text-xs">
            {t('common.requestId')} <code className="font-mono">{requestId}</code>
          </p>
        )}
      </Notice>
    </div>
  );
}
