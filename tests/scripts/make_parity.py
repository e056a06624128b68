#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write tests/data/parity: bundles, and the logits that PyTorch computes with them.

Run by hand, with a Python that has torch and safetensors, when a case is added:

    python tests/scripts/make_parity.py

Each case is NAME.safetensors, a whole bundle, and NAME.expected.safetensors with the tensors
"input" [z][y][x] and "logits.M" [class][z][y][x] for each member M. The case "full-size" has no
bundle of its own: its kernels are those of resources/models/openkbp-ptv70-1.safetensors, and its
other tensors stand beside the logits (as they are, whole parts of that network can be zeroed
unseen).

The networks are built here with torch.nn from the same numbers as a bundle's "network"; layers that
are flat in z are nn.Conv2d over the slices. PyTorch computes in double precision, so that the
numbers don't hang on its version or on the machine; the difference to its float32 is printed.

A parity test is only worth its weights: with PyTorch's own initialisation a whole bottleneck can
vanish unseen. So the running statistics are those of the input itself, disturbed; scales are of both
signs; and the script asserts that zeroing any one tensor changes the logits by more than 100 times
the test's tolerance.
"""
import json
import os
import sys

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "tests", "data", "parity")
SHIPPED = os.path.join(ROOT, "resources", "models", "openkbp-ptv70-1.safetensors")
TOLERANCE = 1e-4

FLAT, CUBE, HALF, ALL = (1, 3, 3), (3, 3, 3), (1, 2, 2), (2, 2, 2)
UNET_25D = {"kernels": [FLAT] * 4 + [CUBE], "pools": [HALF] * 3 + [ALL], "head": FLAT}
UNET_3D = {"kernels": [CUBE] * 5, "pools": [ALL] * 4, "head": CUBE}

# size: z, y, x of the input; none divides by its pools.
CASES = [
    dict(name="unet25d", seed=11, channels=[4, 8, 16, 32, 64], **UNET_25D,
         size=(23, 21, 30), members=1, shared=False, dtype=torch.float16),
    dict(name="odd-channels", seed=12, channels=[5, 7, 11, 13, 17], **UNET_25D,
         size=(5, 33, 50), members=2, shared=False, dtype=torch.float32, counters=True),
    dict(name="shared-encoder", seed=13, channels=[3, 6, 9, 12, 20], **UNET_25D,
         size=(9, 17, 31), members=3, shared=True, dtype=torch.bfloat16),
    dict(name="one-slice", seed=14, channels=[4, 5, 6, 7, 8], **UNET_25D,
         size=(1, 15, 1), members=1, shared=True, dtype=torch.float32),
    dict(name="unet3d", seed=15, channels=[4, 8, 12, 16, 24], **UNET_3D,
         size=(21, 35, 19), members=1, shared=False, dtype=torch.float16),
    dict(name="unet3d-shared", seed=16, channels=[3, 5, 9], kernels=[CUBE] * 3, pools=[ALL] * 2,
         head=CUBE, size=(11, 13, 18), members=2, shared=True, dtype=torch.float32),
    dict(name="other-numbers", seed=17, channels=[4, 7, 6, 10],
         kernels=[(1, 1, 5), (3, 1, 3), (5, 3, 1), (1, 7, 3)],
         pools=[(2, 1, 2), (1, 2, 1), (2, 2, 1)], head=(3, 1, 1),
         size=(13, 22, 17), members=2, shared=False, dtype=torch.float32),
]


class Slices(nn.Module):
    """A 2D layer over the slices of [1, channel, z, y, x]."""

    def forward(self, x):
        return super().forward(x[0].transpose(0, 1)).transpose(0, 1)[None]


class SlicesConv(Slices, nn.Conv2d):
    pass


class SlicesUp(Slices, nn.ConvTranspose2d):
    pass


def convolution(n_in, n_out, kernel):
    padding = tuple(k // 2 for k in kernel)
    if kernel[0] == 1:
        return SlicesConv(n_in, n_out, kernel[1:], padding=padding[1:])
    return nn.Conv3d(n_in, n_out, kernel, padding=padding)


def transposed(n_in, n_out, pool):
    if pool[0] == 1:
        return SlicesUp(n_in, n_out, pool[1:], stride=pool[1:])
    return nn.ConvTranspose3d(n_in, n_out, pool, stride=pool)


class Block(nn.Module):
    def __init__(self, n_in, n_out, kernel, n_below=0, pool=None):
        super().__init__()
        if pool:
            self.up = transposed(n_below, n_out, pool)
            self.upnorm = nn.BatchNorm3d(n_out)
        self.conv1, self.norm1 = convolution(n_in, n_out, kernel), nn.BatchNorm3d(n_out)
        self.conv2, self.norm2 = convolution(n_out, n_out, kernel), nn.BatchNorm3d(n_out)

    def forward(self, x, skip=None):
        if skip is not None:
            x = torch.cat([skip, torch.relu(self.upnorm(self.up(x)))], 1)
        x = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(x)))


class Encoder(nn.ModuleDict):
    def __init__(self, numbers):
        channels = [1] + numbers["channels"]
        super().__init__({str(k + 1): Block(channels[k], channels[k + 1], kernel)
                          for k, kernel in enumerate(numbers["kernels"])})
        self.pools = [None] + numbers["pools"]

    def forward(self, x):
        results = []
        for pool, block in zip(self.pools, self.values()):
            if pool:
                x = nn.functional.max_pool3d(x, pool)
            x = block(x)
            results.append(x)
        return results


class Decoder(nn.ModuleDict):
    def __init__(self, numbers):
        channels, kernels, pools = numbers["channels"], numbers["kernels"], numbers["pools"]
        super().__init__({str(k + 1): Block(2 * channels[k], channels[k], kernels[k],
                                            channels[k + 1], pools[k])
                          for k in reversed(range(len(pools)))})
        self["out"] = convolution(channels[0], 2, numbers["head"])

    def forward(self, results):
        x = results[-1]
        for k in reversed(range(len(results) - 1)):
            x = self[str(k + 1)](x, results[k])
        return self["out"](x)


def pad(image, pools):
    """[z][y][x] to [1, 1, z, y, x] of sizes that divide, zeros at the high end."""
    amounts = []
    for axis in (2, 1, 0):
        multiple = 1
        for pool in pools:
            multiple *= pool[axis]
        amounts += [0, -image.shape[axis] % multiple]
    return nn.functional.pad(image[None, None], amounts)


def logits(encoder, decoder, image, pools):
    z, y, x = image.shape
    with torch.no_grad():
        return decoder(encoder(pad(image, pools)))[0, :, :z, :y, :x]


def draw(shape, generator, low, high):
    return low + (high - low) * torch.rand(shape, generator=generator, dtype=torch.float64)


def signs(shape, generator):
    return torch.where(torch.rand(shape, generator=generator) < 0.25, -1.0, 1.0)


def initialise(module, generator, dtype):
    """Weights of each layer, and a hook that takes each normalisation's statistics, disturbed,
    from the first volume that comes through it."""
    def stored(x):
        return x.to(dtype).double()

    def take_statistics(norm, inputs):
        x = inputs[0].transpose(0, 1).flatten(1)
        n = x.shape[0]
        norm.running_mean.copy_(stored(x.mean(1) + draw((n,), generator, -0.3, 0.3)))
        norm.running_var.copy_(stored((x.var(1, unbiased=False) + 0.05)
                                      * draw((n,), generator, 0.6, 1.6)))

    hooks = []
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm3d):
            n = layer.num_features
            layer.weight.data = stored(draw((n,), generator, 0.6, 1.4) * signs((n,), generator))
            layer.bias.data = stored(draw((n,), generator, -0.3, 0.8))
            hooks.append(layer.register_forward_pre_hook(take_statistics))
        elif hasattr(layer, "kernel_size"):
            fan_in = layer.in_channels
            if not isinstance(layer, (SlicesUp, nn.ConvTranspose3d)):
                fan_in = layer.weight[0].numel()
            layer.weight.data = stored(torch.randn(layer.weight.shape, generator=generator,
                                                   dtype=torch.float64) / fan_in ** 0.5)
            layer.bias.data = stored(draw(layer.bias.shape, generator, 0.2, 0.6)
                                     * signs(layer.bias.shape, generator))
    return hooks


def make_image(size, generator):
    """Like a windowed CT: values from 0 to 1, air around."""
    image = draw(size, generator, 0.05, 1)
    image[:, :, size[2] - size[2] // 6:] = 0
    image[:, : size[1] // 7] = 0
    return image.float().double()


def tensors_of(module, prefix, dtype, counters):
    tensors = {}
    for key, value in module.state_dict().items():
        if value.is_floating_point():
            tensors[prefix + key] = value.to(dtype).contiguous()
        elif counters:
            tensors[prefix + key] = value
    return tensors


def assert_all_matter(encoder, decoder, image, pools, label):
    """Zeroing any one tensor of the two changes the logits by over 100 tolerances."""
    before = logits(encoder, decoder, image, pools)
    weakest = (float("inf"), "")
    for module, part in ((encoder, "encoder."), (decoder, "decoder.")):
        for key, value in module.state_dict().items():
            if not value.is_floating_point():
                continue
            kept = value.clone()
            value.zero_()
            change = float((logits(encoder, decoder, image, pools) - before).abs().max())
            value.copy_(kept)
            weakest = min(weakest, (change, part + key))
    assert weakest[0] > 100 * TOLERANCE, f"{label}: zeroing {weakest[1]} changes {weakest[0]:.2g}"
    return weakest


def text_of(triple):
    return "x".join(str(k) for k in triple)


def metadata(case):
    document = {
        "name": "parity-" + case["name"], "title": "Parity fixture " + case["name"],
        "version": "1.0",
        "target": {"name": "Parity", "interpreted_type": "GTV",
                   "meaning": "nothing: random weights to compare arithmetic with"},
        "modality": "CT", "region": "none", "valid_for": "phantom",
        "includes": {"contrast": "unknown"},
        "input": {"spacing_mm": [1.0, 1.0, 3.0], "window_hu": [-150, 500], "outside": "zero",
                  "axes": "LPS", "crop": "none"},
        "network": {"builder": "unet", "channels": case["channels"],
                    "kernels": [text_of(k) for k in case["kernels"]],
                    "pools": [text_of(p) for p in case["pools"]], "normalisation": "batch",
                    "activation": "relu", "head": text_of(case["head"])},
        "members": [{"name": f"member {m}", "scale": "M"} for m in range(case["members"])],
        "shared_encoder": case["shared"], "level": 0.5,
        "postprocessing": {"opening_mm": 0.0, "largest_per_slice": False,
                           "largest_component": False},
        "training": {"data": "none", "seeds": [case["seed"]], "tool": "make_parity.py"},
        "evaluation": [], "licence": "Apache-2.0", "attribution": "Cavum's own",
        "intended_use": "tests only", "limits": ["segments nothing"]}
    return {"format": "cavum-ensemble", "format_version": "1", "ensemble": json.dumps(document)}


def save(tensors, path, strings=None):
    """safetensors' own writer; it writes the metadata in any order, so the header is sorted."""
    save_file(tensors, path, strings)
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header, data = json.loads(file.read(length)), file.read()
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)
    os.chmod(path, 0o644)


def make_case(case):
    generator = torch.Generator().manual_seed(case["seed"])
    image = make_image(case["size"], generator)
    pools, dtype = case["pools"], case["dtype"]
    counters = case.get("counters", False)
    tensors, expected, notes = {}, {"input": image.float()}, []
    encoder = None
    for member in range(case["members"]):
        prefix = f"member.{member}."
        decoder = Decoder(case).double().eval()
        hooks = initialise(decoder, generator, dtype)
        if encoder is None or not case["shared"]:
            encoder = Encoder(case).double().eval()
            hooks += initialise(encoder, generator, dtype)
            own = "" if case["shared"] else prefix
            logits(encoder, decoder, image, pools)
            tensors.update(tensors_of(encoder, own + "encoder.", dtype, counters))
        else:
            logits(encoder, decoder, image, pools)
        for hook in hooks:
            hook.remove()
        tensors.update(tensors_of(decoder, prefix + "decoder.", dtype, counters))
        result = logits(encoder, decoder, image, pools)
        expected[f"logits.{member}"] = result.float().contiguous()
        weakest = assert_all_matter(encoder, decoder, image, pools, case["name"])
        single = logits(encoder.float(), decoder.float(), image.float(), pools)
        encoder.double()
        notes.append(f"|logits| <= {float(result.abs().max()):.2f}, float32 differs by "
                     f"{float((single - result).abs().max()):.1e}, weakest tensor "
                     f"{weakest[1]} {weakest[0]:.2g}")
    path = os.path.join(FOLDER, case["name"])
    save(tensors, path + ".safetensors", metadata(case))
    save(expected, path + ".expected.safetensors")
    for note in notes:
        print(f"{case['name']}: {note}")


def make_full_size():
    """The full size: the kernels of the shipped bundle, everything else drawn and stored here."""
    numbers = {"channels": [16, 32, 64, 128, 256], **UNET_25D}
    generator = torch.Generator().manual_seed(18)
    encoder, decoder = Encoder(numbers).double().eval(), Decoder(numbers).double().eval()
    hooks = initialise(encoder, generator, torch.float32)
    hooks += initialise(decoder, generator, torch.float32)
    with safe_open(SHIPPED, "pt") as file:
        for module, part in ((encoder, "encoder."), (decoder, "decoder.")):
            for key, value in module.state_dict().items():
                if value.dim() > 1:
                    value.copy_(file.get_tensor("member.0." + part + key))
    image = make_image((5, 40, 57), generator)
    logits(encoder, decoder, image, numbers["pools"])
    for hook in hooks:
        hook.remove()
    result = logits(encoder, decoder, image, numbers["pools"])
    weakest = assert_all_matter(encoder, decoder, image, numbers["pools"], "full-size")
    tensors = {"input": image.float(), "logits.0": result.float().contiguous()}
    for module, part in ((encoder, "encoder."), (decoder, "decoder.")):
        tensors.update({key: value for key, value
                        in tensors_of(module, "member.0." + part, torch.float32, False).items()
                        if value.dim() == 1})
    save(tensors, os.path.join(FOLDER, "full-size.expected.safetensors"))
    single = logits(encoder.float(), decoder.float(), image.float(), numbers["pools"])
    print(f"full-size: |logits| <= {float(result.abs().max()):.2f}, float32 differs by "
          f"{float((single - result).abs().max()):.1e}, weakest tensor {weakest[1]} "
          f"{weakest[0]:.2g}")


def main():
    torch.set_num_threads(1)
    os.makedirs(FOLDER, exist_ok=True)
    only = sys.argv[1:]
    for case in CASES:
        if not only or case["name"] in only:
            make_case(case)
    if not only or "full-size" in only:
        make_full_size()
    total = sum(os.path.getsize(os.path.join(FOLDER, name)) for name in os.listdir(FOLDER))
    print(f"{total / 1e6:.2f} MB in {FOLDER}")
    assert total < 3e6


if __name__ == "__main__":
    main()
