import type * as swagger from '@nestjs/swagger';

type Swagger = typeof swagger;

type Mark =
  | 'ApiBody'
  | 'ApiConsumes'
  | 'ApiExcludeEndpoint'
  | 'ApiExtension'
  | 'ApiExtraModels'
  | 'ApiOperation'
  | 'ApiProduces'
  | 'ApiProperty'
  | 'ApiResponse'
  | 'ApiSchema'
  | 'ApiTags';

/** What the library has not been told yet, in the order in which classes were declared. */
const untold: ((library: Swagger) => void)[] = [];

/**
 * The decorators of `@nestjs/swagger` that say what stands in the OpenAPI document. They only note it: the library, six hundred files, is loaded when
 * somebody first asks for the document, not by the start.
 */
export const ApiBody = note('ApiBody');
export const ApiConsumes = note('ApiConsumes');
export const ApiExcludeEndpoint = note('ApiExcludeEndpoint');
export const ApiExtension = note('ApiExtension');
export const ApiExtraModels = note('ApiExtraModels');
export const ApiOperation = note('ApiOperation');
export const ApiProduces = note('ApiProduces');
export const ApiProperty = note('ApiProperty');
export const ApiResponse = note('ApiResponse');
export const ApiSchema = note('ApiSchema');
export const ApiTags = note('ApiTags');

/** The library, which knows then what was noted so far. */
export async function loadSwagger(): Promise<Swagger> {
  const library = await import('@nestjs/swagger');
  for (const tell of untold.splice(0)) tell(library);
  return library;
}

function note<Name extends Mark>(name: Name): Swagger[Name] {
  const mark =
    (...options: unknown[]) =>
    (...target: unknown[]) => {
      untold.push((library) => {
        const decorate = library[name] as (...given: unknown[]) => (...on: unknown[]) => void;
        decorate(...options)(...target);
      });
    };
  return mark;
}
