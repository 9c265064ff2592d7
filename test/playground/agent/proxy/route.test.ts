import { parseRoute } from '../../../../playground/agent/proxy/route';

describe('parseRoute', () => {
  it('strips namespace and Service from the path', () => {
    expect(parseRoute('/team-a/classifier/predict?top=3')).toEqual({
      namespace: 'team-a',
      service: 'classifier',
      prefix: '/team-a/classifier',
      path: '/predict?top=3',
    });
  });

  it('takes a port by number or name', () => {
    expect(parseRoute('/team-a/tf:8501/v1/models/m')).toMatchObject({
      port: '8501',
      prefix: '/team-a/tf:8501',
      path: '/v1/models/m',
    });
    expect(parseRoute('/team-a/tf:rest/')).toMatchObject({ port: 'rest' });
  });

  it('turns a bare Service into the root path', () => {
    expect(parseRoute('/team-a/classifier')).toMatchObject({ path: '/' });
    expect(parseRoute('/team-a/classifier?a=1')).toMatchObject({ path: '/?a=1' });
  });

  it('leaves escapes and dots of the rest as they are', () => {
    expect(parseRoute('/team-a/classifier/a%2Fb/../c//d')).toMatchObject({ path: '/a%2Fb/../c//d' });
  });

  it.each(['/', '/team-a', '/team-a/', '/Team/x', '//classifier/', '/team-a/tf:/x', 'http://example.com/team-a/x'])(
    'finds no route in %s',
    (url) => {
      expect(parseRoute(url)).toBeUndefined();
    },
  );
});
