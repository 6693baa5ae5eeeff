-- Asks for the addresses of the file ADDRESSES in turn, and tells the result in one line that a program can read.
local addresses, next_one, made = {}, 0, {}
for line in io.lines(os.getenv("ADDRESSES")) do
  addresses[#addresses + 1] = line
end

function request()
  next_one = next_one % #addresses + 1
  if not made[next_one] then
    wrk.headers["Accept-Encoding"] = os.getenv("ENCODING")
    made[next_one] = wrk.format("GET", addresses[next_one])
  end
  return made[next_one]
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
