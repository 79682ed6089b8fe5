import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LimitGuard } from './limit.guard.js';
import { LIMIT, type DeclaredLimit } from './declared-limit.js';

/**
 * Declares the limit on attempts at a route. An attempt is counted before the handler runs, after
 * the caller and the input were accepted.
 *
 * @param when which requests count; default: all. May throw a DomainError for invalid input
 */
export const Limited = (
  name: DeclaredLimit['name'],
  { when }: { readonly when?: (request: FastifyRequest) => boolean } = {},
) => applyDecorators(SetMetadata(LIMIT, { name, when }), UseGuards(LimitGuard));
