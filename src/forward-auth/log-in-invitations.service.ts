import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { DirectoryRequest } from '../access/request.js';
import { ReturnAddresses } from '../platform/pages/return-addresses.service.js';
import { originalOf } from './original-request.js';

/** Decides which refused requests of an application lead to the log-in page, and back. */
@Injectable()
export class LogInInvitations {
  constructor(private readonly addresses: ReturnAddresses) {}

  /**
   * Returns the log-in page for a browser that wanted to see a page of an application. Undefined
   * for programs, for scripts of pages, for writes, for callers with a credential of their own, and
   * for addresses to which a log-in may not lead.
   */
  offerFor(request: FastifyRequest): { location: string; isFollowed: boolean } | undefined {
    const { isWriting, address, isRedirectFollowed } = originalOf(request);
    if (address === undefined || isWriting || !isNavigation(request)) return undefined;
    if ((request as DirectoryRequest).cameBy === 'caller') return undefined;
    const location = this.addresses.logInFor(address);
    return location === undefined ? undefined : { location, isFollowed: isRedirectFollowed };
  }
}

/**
 * Whether a browser shows the answer to a person: by `Accept`, and by `Sec-Fetch-Dest`, which older
 * ones lack. What a script fetches would end in an error if it were led to another host.
 */
function isNavigation({ headers }: FastifyRequest): boolean {
  const target = headers['sec-fetch-dest'];
  return (
    (target === undefined || target === 'document') &&
    headers.accept?.includes('text/html') === true
  );
}
