import { choosePort, servicePorts } from '../../../../playground/agent/proxy/service-port';

const grpc = { name: 'grpc', port: 8500 };
const rest = { name: 'rest', port: 8501 };

describe('choosePort', () => {
  it('prefers the port named http, then port 80', () => {
    expect(
      choosePort([
        { name: 'web', port: 80 },
        { name: 'http', port: 8000 },
      ]),
    ).toMatchObject({ port: 8000 });
    expect(choosePort([rest, { name: 'web', port: 80 }])).toMatchObject({ port: 80 });
  });

  it("passes over TF Serving's gRPC port", () => {
    expect(choosePort([grpc, rest])).toEqual(rest);
  });

  it('takes the only port whatever its name', () => {
    expect(choosePort([grpc])).toEqual(grpc);
  });

  it('takes the port that was asked for, by name or number, and no other', () => {
    expect(choosePort([grpc, rest], 'grpc')).toEqual(grpc);
    expect(choosePort([grpc, rest], '8501')).toEqual(rest);
    expect(choosePort([grpc, rest], '80')).toBeUndefined();
  });
});

it('servicePorts leaves out what is not TCP', () => {
  expect(servicePorts({ spec: { ports: [{ port: 53, protocol: 'UDP' }, { port: 80 }] } })).toEqual([
    { name: '', port: 80 },
  ]);
});
