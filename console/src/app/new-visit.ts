import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/**
 * Acts when a view that is open is opened again, as the palette does. Nothing else would happen
 * then, and a form that has made way for its result would not come back.
 */
export function useNewVisit(act: () => void): void {
  // The router gives each visit a key of its own.
  const key = useLocation({ select: ({ state }) => state.__TSR_key });
  const known = useRef(key);
  useEffect(() => {
    if (known.current === key) return;
    known.current = key;
    act();
  });
}
