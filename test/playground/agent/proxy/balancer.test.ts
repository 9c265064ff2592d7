import { avoidForMs, Balancer } from '../../../../playground/agent/proxy/balancer';
import { endpointKey, type Endpoint } from '../../../../playground/agent/proxy/endpoints';

const endpoints: Endpoint[] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => ({ address, port: 8080 }));
const [first, second, third] = endpoints as [Endpoint, Endpoint, Endpoint];
const untried = new Set<string>();

describe('Balancer', () => {
  it('takes turns among equally busy endpoints', () => {
    const balancer = new Balancer();
    const picked = Array.from({ length: 6 }, () => balancer.pick(endpoints, untried).address);
    expect(picked).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1', '10.0.0.2', '10.0.0.3']);
  });

  it('prefers the endpoint with the fewest open requests', () => {
    const balancer = new Balancer();
    balancer.begin(first);
    balancer.begin(second);
    expect([1, 2, 3].map(() => balancer.pick(endpoints, untried))).toEqual([third, third, third]);
  });

  it('counts an ended request once, however often it is told', () => {
    const balancer = new Balancer();
    const end = balancer.begin(first);
    balancer.begin(first);
    end();
    end();
    balancer.begin(second);
    balancer.begin(third);
    balancer.begin(third);
    expect([first, second]).toContainEqual(balancer.pick(endpoints, untried));
    balancer.begin(second);
    expect(balancer.pick(endpoints, untried)).toEqual(first);
  });

  it('goes where this request has not been, and anywhere when it has been everywhere', () => {
    const balancer = new Balancer();
    expect(balancer.pick(endpoints, new Set([first, third].map(endpointKey)))).toEqual(second);
    expect(endpoints).toContainEqual(balancer.pick(endpoints, new Set(endpoints.map(endpointKey))));
  });

  it('avoids an endpoint that took no connection, for a while and while there is another', () => {
    let now = 0;
    const balancer = new Balancer(() => now);
    balancer.unreachable(first);
    expect([1, 2, 3, 4].map(() => balancer.pick([first, second], untried))).toEqual([second, second, second, second]);
    expect(balancer.pick([first], untried)).toEqual(first);
    now = avoidForMs;
    expect([1, 2].map(() => balancer.pick([first, second], untried))).toContainEqual(first);
  });
});
