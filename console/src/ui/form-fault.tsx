import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from './parts';
import { wordsOf } from './toasts';

/**
 * What the server refused, in the form that it refused. The focus goes to the field that is at
 * fault, or to this text, so that the keyboard continues there and a screen reader reads it.
 */
export function FormFault({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!error) return;
    const field = place.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid=true]');
    (field ?? place.current)?.focus();
  }, [error]);
  if (!error) return null;
  const { message, requestId } = wordsOf(error);
  return (
    <div ref={place} tabIndex={-1} role="alert" className="rounded-lg">
      <Notice tone="danger">
        <p className="break-words">{message}</p>
        {requestId && (
          <p className="mt-0.5 text-xs">
            {t('common.requestId')} <code className="font-mono">{requestId}</code>
          </p>
        )}
      </Notice>
    </div>
  );
}
