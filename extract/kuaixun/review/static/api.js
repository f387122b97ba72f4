// What the page asks the server for. A refusal is an Error whose `words` are [Chinese, English].
const UNREACHABLE = ["连接已断开：服务停止了吗？", "No connection: has the server stopped?"];

async function asked(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {credentials: "same-origin", ...options});
  } catch {
    throw refusal(UNREACHABLE);
  }
  if (response.ok) return response.json();
  const answer = await response.text();
  try {
    const {zh, en} = JSON.parse(answer);
    throw refusal([zh, en]);
  } catch (error) {
    throw error.words ? error : refusal([answer || response.statusText, answer || response.statusText]);
  }
}

function refusal(words) {
  return Object.assign(new Error(words[1]), {words});
}

const query = values => `?${new URLSearchParams(values)}`;
const posted = (path, body) => asked(path, {method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body)});

export const api = {
  start: () => asked("/api/start"),
  bulletins: (q, page) => asked(`/api/bulletins${query({q, page})}`),
  bulletin: key => asked(`/api/bulletin${query({key})}`),
  news: (key, since) => asked(`/api/news${query({key, since})}`),
  selection: (key, start, end) => asked(`/api/selection${query({key, start, end})}`),
  decide: wish => posted("/api/decide", wish),
  undo: wish => posted("/api/undo", wish),
  addText: form => asked("/api/texts", {method: "POST", body: form}),
};
