"""How the bundled models were trained until our own trainer does it: train.py CORPUS OUT.safetensors CELLS MINUTES (PyTorch 2.13)."""
import sys, time, json, numpy as np, torch
from torch import nn
from safetensors.torch import save_file
path, out, H, minutes = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
torch.set_num_threads(1); torch.manual_seed(1)
text = open(path, encoding="utf-8", newline="").read()
chars = sorted(set(text)); idx = {c: i for i, c in enumerate(chars)}
ids = torch.tensor([idx[c] for c in text]); n = len(ids); V = len(chars)
train, val = ids[: n * 90 // 100], ids[n * 90 // 100: n * 95 // 100]
B, T = 50, 100
class M(nn.Module):
    def __init__(s):
        super().__init__(); s.lstm = nn.LSTM(V, H, 2, batch_first=True); s.decoder = nn.Linear(H, V)
        for k in range(2): s.lstm.get_parameter(f"bias_ih_l{k}").data[H:2*H] += 1.0
    def forward(s, x, st):
        y, st = s.lstm(torch.nn.functional.one_hot(x, V).float(), st); return s.decoder(y), st
m = M(); opt = torch.optim.Adam(m.parameters(), 2e-3)
L = len(train) // B; data = train[: B * L].view(B, L)
ce = nn.CrossEntropyLoss()
def evaluate():
    m.eval()
    with torch.no_grad():
        b = 20; l = min(len(val) // b, 5000); v = val[: b * l].view(b, l); st = None; tot = 0; c = 0
        for i in range(0, l - 1, 500):
            x = v[:, i:i+500]; y = v[:, i+1:i+501]; x = x[:, :y.shape[1]]
            o, st = m(x, st); tot += ce(o.reshape(-1, V), y.reshape(-1)).item() * y.numel(); c += y.numel()
    m.train(); return tot / c
t0 = time.time(); step = 0; done = False; st = None; run = 0
while not done:
    st = None
    for i in range(0, L - T - 1, T):
        p = (time.time() - t0) / (60 * minutes)
        if p >= 1: done = True; break
        for g in opt.param_groups: g["lr"] = 3e-3 * min(1, (step+1)/100) * max(0.02, 1 - p)
        x, y = data[:, i:i+T], data[:, i+1:i+T+1]
        o, st = m(x, st); st = tuple(s.detach() for s in st)
        loss = ce(o.reshape(-1, V), y.reshape(-1)); opt.zero_grad(); loss.backward()
        nn.utils.clip_grad_norm_(m.parameters(), 5.0); opt.step(); step += 1; run = .99 * run + .01 * loss.item() if step > 1 else loss.item()
        if step % 200 == 0: print(step, f"{p:.2f} {run:.3f} val {evaluate():.3f}" if step % 1000 == 0 else f"{p:.2f} {run:.3f}", flush=True)
v = evaluate(); print("final", v, "epochs", step * T / L, flush=True)
sd = {k: t.half().contiguous() for k, t in m.state_dict().items()}
save_file(sd, out, metadata={"vocab": json.dumps(chars, ensure_ascii=False), "vocab_kind": "characters", "trained_on": path.split("/")[-1], "validation_nats": f"{v:.4f}"})
