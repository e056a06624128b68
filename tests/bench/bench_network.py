# SPDX-License-Identifier: Apache-2.0
"""PyTorch's side of bench-network: UNet-2.5D of method.md in eager inference mode.

Started by bench-network with the bundle as its argument. Reads commands on standard input, one a
line, and answers each with one line:
  threads N      ok
  variants       the names of the variants
  run VARIANT    seconds for one pass over the input
"""
import json
import struct
import sys
import time

import torch
from torch.nn import functional as F

SHAPE = (16, 320, 320)
LEVELS = 5


def norm_relu(tensors, x, n):
    x = F.batch_norm(x, tensors[n + ".running_mean"], tensors[n + ".running_var"],
                     tensors[n + ".weight"], tensors[n + ".bias"], False, 0.1, 1e-5)
    return F.relu(x, inplace=True)


def twice(tensors, x, name, conv):
    for i in "12":
        x = conv(x, tensors[f"{name}.conv{i}.weight"], tensors[f"{name}.conv{i}.bias"])
        x = norm_relu(tensors, x, f"{name}.norm{i}")
    return x


class Volume:
    """Every tensor is 1, c, z, y, x; a 2D kernel is a 3D one with z = 1."""

    def __init__(self, tensors, layout):
        self.t = {k: self.weight(v, layout) for k, v in tensors.items()}
        self.layout = layout

    @staticmethod
    def weight(v, layout):
        if v.dim() == 4:
            v = v.unsqueeze(2)
        return v.contiguous(memory_format=layout) if v.dim() == 5 else v

    @staticmethod
    def conv(x, w, b):
        return F.conv3d(x, w, b, padding=tuple(k // 2 for k in w.shape[2:]))

    def __call__(self, image):
        t, conv = self.t, self.conv
        x = image[None, None].contiguous(memory_format=self.layout)
        skips = []
        for k in range(1, LEVELS + 1):
            x = twice(t, x, f"encoder.{k}", conv)
            if k < LEVELS:
                skips.append(x)
                x = F.max_pool3d(x, (2, 2, 2) if k == LEVELS - 1 else (1, 2, 2))
        for k in range(LEVELS - 1, 0, -1):
            n = f"member.0.decoder.{k}"
            w = t[n + ".up.weight"]
            x = F.conv_transpose3d(x, w, t[n + ".up.bias"], stride=tuple(w.shape[2:]))
            x = norm_relu(t, x, n + ".upnorm")
            x = twice(t, torch.cat([skips.pop(), x], 1), n, conv)
        x = conv(x, t["member.0.decoder.out.weight"], t["member.0.decoder.out.bias"])
        return torch.softmax(x, 1)[0, 1]


class Slices:
    """2D tensors with the slices as batch; 3D only where the kernel or the pool is."""

    def __init__(self, tensors, layout):
        self.t = {k: v.contiguous(memory_format=layout) if v.dim() == 4 else v
                  for k, v in tensors.items()}
        self.layout = layout

    @staticmethod
    def conv(x, w, b):
        return F.conv2d(x, w, b, padding=tuple(k // 2 for k in w.shape[2:]))

    @staticmethod
    def conv3(x, w, b):
        return F.conv3d(x, w, b, padding=1)

    @staticmethod
    def deep(x):
        return x.transpose(0, 1).unsqueeze(0).contiguous()

    def flat(self, x):
        return x[0].transpose(0, 1).contiguous(memory_format=self.layout)

    def __call__(self, image):
        t, conv = self.t, self.conv
        x = image.unsqueeze(1).contiguous(memory_format=self.layout)
        skips = []
        for k in range(1, LEVELS):
            x = twice(t, x, f"encoder.{k}", conv)
            skips.append(x)
            if k < LEVELS - 1:
                x = F.max_pool2d(x, 2)
        x = F.max_pool3d(self.deep(x), 2)
        x = twice(t, x, f"encoder.{LEVELS}", self.conv3)
        for k in range(LEVELS - 1, 0, -1):
            n = f"member.0.decoder.{k}"
            w, b = t[n + ".up.weight"], t[n + ".up.bias"]
            if w.dim() == 5:
                x = self.flat(F.conv_transpose3d(x, w, b, stride=2))
            else:
                x = F.conv_transpose2d(x, w, b, stride=2)
            x = norm_relu(t, x, n + ".upnorm")
            x = twice(t, torch.cat([skips.pop(), x], 1), n, conv)
        x = conv(x, t["member.0.decoder.out.weight"], t["member.0.decoder.out.bias"])
        return torch.softmax(x, 1)[:, 1]


def load(path):
    """The bundle's tensors as f32, the encoder's without their member's prefix."""
    types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    tensors = {}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        value = torch.frombuffer(data[begin:end], dtype=types[entry["dtype"]])
        if name.startswith("member.0.encoder"):
            name = name[len("member.0."):]
        tensors[name] = value.reshape(entry["shape"]).float()
    return tensors


def main():
    tensors = load(sys.argv[1])
    variants = {
        "conv3d": Volume(tensors, torch.contiguous_format),
        "conv3d-channels-last": Volume(tensors, torch.channels_last_3d),
        "conv2d": Slices(tensors, torch.contiguous_format),
        "conv2d-channels-last": Slices(tensors, torch.channels_last),
    }
    torch.manual_seed(1)
    image = torch.rand(SHAPE)
    with torch.inference_mode():
        for line in sys.stdin:
            words = line.split()
            if words[0] == "threads":
                torch.set_num_threads(int(words[1]))
                answer = "ok"
            elif words[0] == "variants":
                answer = " ".join(variants)
            else:
                start = time.perf_counter()
                variants[words[1]](image)
                answer = f"{time.perf_counter() - start:.6f}"
            print(answer, flush=True)


if __name__ == "__main__":
    main()
