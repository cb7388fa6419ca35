"""Convolutions, pools and pictures."""

from job import J, T

# ---- convolutions


def conv(net, n, c, o, size, k, s=1, p=None, d=1, g=1, bias=False, dims=2, op="conv", wrt="x w", modes=None):
    size = [size] * dims if isinstance(size, int) else list(size)
    k = [k] * dims if isinstance(k, int) else list(k)
    if p is None:
        p = [(x - 1) * d // 2 for x in k]
    shape_w = [c, o // g] if op == "conv_transpose" else [o, c // g]
    strides = s if isinstance(s, (tuple, list)) else [s] * dims
    text = "x".join(map(str, size))
    name = (
        f"{net} n{n} {c}>{o} {text} k{'x'.join(map(str, k))}"
        + (f" s{s}" if s != 1 else "")
        + (f" d{d}" if d != 1 else "")
        + (f" g{g}" if g != 1 else "")
    )
    b = "b" if bias else "None"
    setup = f"x = {T(n, c, *size)}; w = {T(*shape_w, *k)} * 0.1" + (f"; b = {T(o)}" if bias else "")
    pads = tuple(p) if isinstance(p, (list, tuple)) else (p,) * dims
    if dims == 1:
        strides, pads = strides[0], pads[0]
    else:
        strides = tuple(strides)
    more = f", dilation={d}" if d != 1 else ""
    more += f", groups={g}" if g != 1 else ""
    J(
        "conv" if op == "conv" else "convT",
        name,
        setup,
        f"F.{op}{dims}d(x, w, {b}, stride={strides}, padding={pads}{more})",
        wrt + (" b" if bias else ""),
        modes=modes,
    )


def convolutions():
    for n in (1, 16):
        r = "resnet50"
        q = [
            (3, 64, 224, 7, 2, 3, "w"),
            (64, 64, 56, 1),
            (64, 64, 56, 3),
            (64, 256, 56, 1),
            (256, 64, 56, 1),
            (256, 128, 56, 1),
            (128, 128, 56, 3, 2),
            (256, 512, 56, 1, 2, 0),
            (128, 128, 28, 3),
            (128, 512, 28, 1),
            (512, 128, 28, 1),
            (512, 256, 28, 1),
            (256, 256, 28, 3, 2),
            (512, 1024, 28, 1, 2, 0),
            (256, 256, 14, 3),
            (256, 1024, 14, 1),
            (1024, 256, 14, 1),
            (1024, 512, 14, 1),
            (512, 512, 14, 3, 2),
            (1024, 2048, 14, 1, 2, 0),
            (512, 512, 7, 3),
            (512, 2048, 7, 1),
            (2048, 512, 7, 1),
        ]
        for c, o, size, k, *rest in q:
            s = rest[0] if rest else 1
            p = rest[1] if len(rest) > 1 else None
            w = rest[2] if len(rest) > 2 else "x w"
            conv(r, n, c, o, size, k, s, p, wrt=w)
        for c, o, size in [
            (3, 64, 224),
            (64, 64, 224),
            (64, 128, 112),
            (128, 128, 112),
            (128, 256, 56),
            (256, 256, 56),
            (256, 512, 28),
            (512, 512, 28),
            (512, 512, 14),
        ]:
            m = n if size < 56 else min(n, 2)
            if n == 16 and m == 2 and size == 224:
                continue
            conv("vgg16", m, c, o, size, 3, bias=True, wrt="w" if c == 3 else "x w")
        for c, size, s in [
            (32, 112, 1),
            (96, 112, 2),
            (144, 56, 1),
            (144, 56, 2),
            (192, 28, 1),
            (192, 28, 2),
            (384, 14, 1),
            (576, 14, 1),
            (576, 14, 2),
            (960, 7, 1),
        ]:
            conv("mobilenet dw", n, c, c, size, 3, s, 1, g=c)
        for c, o, size in [
            (32, 16, 112),
            (16, 96, 112),
            (96, 24, 56),
            (24, 144, 56),
            (144, 32, 28),
            (192, 64, 14),
            (64, 384, 14),
            (384, 96, 14),
            (576, 160, 7),
            (960, 320, 7),
            (320, 1280, 7),
        ]:
            conv("mobilenet pw", n, c, o, size, 1)
        conv("mobilenet stem", n, 3, 32, 224, 3, 2, 1, wrt="w")
        for c, size, s in [(144, 56, 2), (240, 28, 1), (480, 14, 1), (672, 14, 1), (672, 14, 2), (1152, 7, 1)]:
            conv("efficientnet dw", n, c, c, size, 5, s, 2, g=c)
        for c, o in [(32, 8), (8, 32), (1152, 48), (48, 1152)]:
            conv("squeeze-excite", n, c, o, 1, 1, bias=True)
    for c, o, size in [
        (1, 64, 256),
        (64, 64, 256),
        (128, 64, 256),
        (128, 128, 128),
        (256, 256, 64),
        (512, 512, 32),
        (1024, 512, 32),
        (512, 1024, 16),
    ]:
        conv("unet", 1, c, o, size, 3, bias=True, wrt="w b" if c == 1 else "x w")
    for c, o, size in [(1024, 512, 16), (512, 256, 32), (256, 128, 64), (128, 64, 128)]:
        conv("unet up", 1, c, o, size, 2, 2, 0, bias=True, op="conv_transpose")
    for n in (1, 16):
        for c, o, size, s, p in [
            (100, 512, 1, 1, 0),
            (512, 256, 4, 2, 1),
            (256, 128, 8, 2, 1),
            (128, 64, 16, 2, 1),
            (64, 3, 32, 2, 1),
        ]:
            conv("dcgan G", n, c, o, size, 4, s, p, op="conv_transpose")
        for c, o, size, s, p in [
            (3, 64, 64, 2, 1),
            (64, 128, 32, 2, 1),
            (128, 256, 16, 2, 1),
            (256, 512, 8, 2, 1),
            (512, 1, 4, 1, 0),
        ]:
            conv("dcgan D", n, c, o, size, 4, s, p)
        conv("upsample k3 s2", n, 64, 32, 28, 3, 2, 1, op="conv_transpose")
        conv("transpose s1", n, 64, 64, 28, 3, 1, 1, op="conv_transpose")
    # tall and 1-d
    conv("crepe", 4, 1, 256, (1024, 1), (512, 1), (4, 1), (254, 0), wrt="w")
    conv("crepe", 4, 256, 32, (128, 1), (64, 1), 1, (32, 0))
    conv("crepe", 4, 32, 128, (64, 1), (64, 1), 1, (32, 0))
    conv("tall", 1, 1, 16, (4096, 1), (512, 1), 1, (256, 0), wrt="w")
    conv("wide", 1, 16, 16, (1, 4096), (1, 31), 1, (0, 15))
    conv("asym 1x7", 8, 64, 64, 17, (1, 7))
    conv("asym 7x1", 8, 64, 64, 17, (7, 1))
    for d in (1, 2, 8, 64, 512):
        conv("wavenet", 1, 64, 128, 8000, 2, 1, 0, d=d, dims=1, bias=True)
    conv("wavenet", 4, 32, 32, 4000, 3, 1, 4, d=4, dims=1)
    conv("wavenet 1x1", 1, 64, 256, 8000, 1, dims=1)
    conv("audio stem", 1, 1, 64, 16000, 31, 1, dims=1, wrt="w")
    conv("audio stem", 1, 1, 512, 16000, 10, 5, 0, dims=1, wrt="w")
    conv("wav2vec", 1, 512, 512, 3199, 3, 2, 0, dims=1)
    conv("audio", 4, 32, 64, 4000, 9, 2, dims=1)
    conv("audio", 16, 64, 64, 1000, 15, 1, dims=1)
    conv("audio", 16, 64, 64, 1000, 31, 1, dims=1)
    conv("series", 32, 1, 16, 128, 3, dims=1, wrt="w")
    conv("series", 32, 16, 32, 128, 5, dims=1)
    conv("series", 32, 32, 64, 64, 7, dims=1)
    conv("tcn", 16, 25, 25, 400, 7, 1, 12, d=4, dims=1, bias=True)
    conv("depthwise 1d", 8, 256, 256, 500, 31, 1, dims=1, g=256)
    conv("conformer dw", 8, 144, 144, 200, 15, 1, dims=1, g=144)
    conv("whisper", 1, 80, 384, 3000, 3, 1, dims=1, bias=True)
    conv("whisper", 1, 384, 384, 3000, 3, 2, 1, dims=1, bias=True)
    conv("audio up", 4, 64, 32, 500, 8, 4, 2, dims=1, op="conv_transpose")
    conv("audio up", 1, 256, 128, 1000, 16, 8, 4, dims=1, op="conv_transpose")
    # small pictures, odd
    for n in (1, 64):
        conv("lenet", n, 1, 6, 28, 5, 1, 2, bias=True, wrt="w b")
        conv("lenet", n, 6, 16, 14, 5, 1, 0, bias=True)
        conv("cifar", n, 3, 32, 32, 3, bias=True, wrt="w b")
        conv("cifar", n, 32, 64, 16, 3, bias=True)
        conv("alexnet", min(n, 8), 3, 64, 224, 11, 4, 2, wrt="w")
        conv("alexnet", min(n, 8), 64, 192, 27, 5, 1, 2)
    conv("atari", 32, 4, 32, 84, 8, 4, 0, bias=True, wrt="w b")
    conv("atari", 32, 32, 64, 20, 4, 2, 0, bias=True)
    conv("k5", 8, 32, 32, 28, 5)
    conv("k7", 8, 32, 32, 28, 7)
    conv("k5 s2", 8, 32, 64, 56, 5, 2, 2)
    conv("k9", 2, 64, 64, 32, 9)
    conv("vit patch", 4, 3, 192, 224, 16, 16, 0, wrt="w")
    conv("convnext dw7", 2, 96, 96, 56, 7, g=96)
    conv("convnext stem", 2, 3, 96, 224, 4, 4, 0, wrt="w")
    conv("resnext g32", 4, 128, 128, 56, 3, g=32)
    conv("resnext g32", 4, 512, 512, 14, 3, g=32)
    conv("groups 2", 4, 96, 256, 27, 5, g=2)
    conv("groups 4 1x1", 4, 240, 240, 28, 1, g=4)
    for d in (2, 4, 12):
        conv("deeplab", 1, 256, 256, 33, 3, 1, d, d=d)
    conv("dilated small", 8, 32, 32, 64, 3, 1, 2, d=2)
    conv("srcnn 9x9", 1, 1, 64, 128, 9, wrt="w")
    conv("srcnn", 1, 64, 32, 128, 1)
    conv("srcnn out", 1, 32, 1, 128, 5)
    conv("yolo head", 1, 512, 255, 13, 1, bias=True)
    # volumes
    for n in (1, 4):
        conv("c3d", n, 3, 16, (8, 56, 56), 3, dims=3, wrt="w")
        conv("c3d", n, 16, 32, (8, 28, 28), 3, dims=3)
        conv("c3d", n, 64, 64, (4, 14, 14), 3, dims=3)
        conv("c3d s2", n, 32, 64, (8, 28, 28), 3, 2, 1, dims=3)
        conv("r2plus1d", n, 32, 64, (8, 28, 28), (1, 3, 3), dims=3)
        conv("r2plus1d t", n, 64, 32, (8, 28, 28), (3, 1, 1), dims=3)
        conv("unet3d 1x1", n, 32, 16, (16, 16, 16), 1, dims=3)
    conv("unet3d up", 1, 32, 16, (8, 16, 16), 2, 2, 0, dims=3, op="conv_transpose")
    conv("unet3d", 1, 1, 8, (32, 32, 32), 3, dims=3, wrt="w")
    J(
        "conv",
        "float64 n4 32>32 28 k3",
        f"x = {T(4, 32, 28, 28, dtype='float64')}; w = {T(32, 32, 3, 3, dtype='float64')}",
        "F.conv2d(x, w, None, padding=1)",
        "x w",
    )
    J(
        "conv",
        "float64 n4 64>64 14 k1",
        f"x = {T(4, 64, 14, 14, dtype='float64')}; w = {T(64, 64, 1, 1, dtype='float64')}",
        "F.conv2d(x, w)",
        "x w",
    )


# ---- pools and pictures


def pools():
    for n, c, s in [(1, 64, 112), (16, 64, 56), (4, 256, 28)]:
        x = f"x = {T(n, c, s, s)}"
        at = f"{n}x{c}x{s}"
        J("pool", f"max 3x3 s2 p1 {at}", x, "F.max_pool2d(x, 3, 2, 1)", "x")
        J("pool", f"max 2x2 {at}", x, "F.max_pool2d(x, 2)", "x")
        J("pool", f"max 5x5 s1 p2 {at}", x, "F.max_pool2d(x, 5, 1, 2)", "x")
        J("pool", f"max 3x3 s1 p1 {at}", x, "F.max_pool2d(x, 3, 1, 1)", "x")
        J("pool", f"avg 2x2 {at}", x, "F.avg_pool2d(x, 2)", "x")
        J("pool", f"avg 3x3 s1 p1 {at}", x, "F.avg_pool2d(x, 3, 1, 1)", "x")
        J("pool", f"adaptive avg 1 {at}", x, "F.adaptive_avg_pool2d(x, 1)", "x")
        J("pool", f"adaptive avg 7 {at}", x, "F.adaptive_avg_pool2d(x, 7)", "x")
        J("pool", f"adaptive max 7 {at}", x, "F.adaptive_max_pool2d(x, 7)", "x")
        J("pool", f"lp 2 2x2 {at}", x, "F.lp_pool2d(x, 2, 2)", "x")
    J("pool", "adaptive avg 7 of 7 16x512x7", f"x = {T(16, 512, 7, 7)}", "F.adaptive_avg_pool2d(x, 1)", "x")
    J("pool", "max 13x13 s1 p6 spp 1x256x13", f"x = {T(1, 256, 13, 13)}", "F.max_pool2d(x, 13, 1, 6)", "x")
    J(
        "pool",
        "max 2x2 indices 8x64x56",
        f"x = {T(8, 64, 56, 56)}",
        "F.max_pool2d(x, 2, return_indices=True)",
        pick=True,
    )
    J(
        "pool",
        "unpool 2x2 8x64x28",
        f"y = {T(8, 64, 56, 56)}; x, i = F.max_pool2d(y, 2, return_indices=True)",
        "F.max_unpool2d(x, i, 2)",
        "x",
    )
    x = f"x = {T(16, 64, 2000)}"
    J("pool", "max1d 2 16x64x2000", x, "F.max_pool1d(x, 2)", "x")
    J("pool", "max1d 3 s2 p1 16x64x2000", x, "F.max_pool1d(x, 3, 2, 1)", "x")
    J("pool", "avg1d 4 16x64x2000", x, "F.avg_pool1d(x, 4)", "x")
    J("pool", "avg1d 25 s1 p12 16x64x2000", x, "F.avg_pool1d(x, 25, 1, 12)", "x")
    J("pool", "adaptive avg1d 1 16x64x2000", x, "F.adaptive_avg_pool1d(x, 1)", "x")
    J("pool", "adaptive max1d 1 16x64x2000", x, "F.adaptive_max_pool1d(x, 1)", "x")
    x = f"x = {T(2, 32, 16, 28, 28)}"
    J("pool", "max3d 2 2x32x16x28", x, "F.max_pool3d(x, 2)", "x")
    J("pool", "max3d 1x2x2 2x32x16x28", x, "F.max_pool3d(x, (1, 2, 2))", "x")
    J("pool", "max3d 3 s2 p1 2x32x16x28", x, "F.max_pool3d(x, 3, 2, 1)", "x")
    J("pool", "avg3d 2 2x32x16x28", x, "F.avg_pool3d(x, 2)", "x")
    J("pool", "adaptive avg3d 1 2x32x16x28", x, "F.adaptive_avg_pool3d(x, 1)", "x")
    for mode, more in [
        ("nearest", ""),
        ("bilinear", ", align_corners=False"),
        ("bilinear", ", align_corners=True"),
        ("bicubic", ", align_corners=False"),
        ("area", ""),
    ]:
        tag = mode + (" ac" if "True" in more else "")
        J(
            "pictures",
            f"interpolate {tag} x2 4x64x32",
            f"x = {T(4, 64, 32, 32)}",
            f'F.interpolate(x, scale_factor=2, mode="{mode}"{more})',
            "x",
        )
        J(
            "pictures",
            f"interpolate {tag} 3x224>256",
            f"x = {T(4, 3, 224, 224)}",
            f'F.interpolate(x, size=(256, 256), mode="{mode}"{more})',
            "x",
        )
        J(
            "pictures",
            f"interpolate {tag} down 3x512>224",
            f"x = {T(2, 3, 512, 512)}",
            f'F.interpolate(x, size=(224, 224), mode="{mode}"{more})',
            "x",
        )
    J(
        "pictures",
        "interpolate linear x2 8x64x1000",
        f"x = {T(8, 64, 1000)}",
        'F.interpolate(x, scale_factor=2, mode="linear")',
        "x",
    )
    J(
        "pictures",
        "interpolate nearest x4 1d 8x64x1000",
        f"x = {T(8, 64, 1000)}",
        "F.interpolate(x, scale_factor=4)",
        "x",
    )
    J(
        "pictures",
        "interpolate trilinear x2 1x16x16",
        f"x = {T(1, 16, 16, 16, 16)}",
        'F.interpolate(x, scale_factor=2, mode="trilinear")',
        "x",
    )
    J(
        "pictures",
        "interpolate nearest 3d x2 1x16x16",
        f"x = {T(1, 16, 16, 16, 16)}",
        "F.interpolate(x, scale_factor=2)",
        "x",
    )
    for mode in ("bilinear", "nearest", "bicubic"):
        for pad in ("zeros", "border", "reflection"):
            if mode != "bilinear" and pad != "zeros":
                continue
            J(
                "pictures",
                f"grid_sample {mode} {pad} 4x16x64",
                f"x = {T(4, 16, 64, 64)}; t = {T(4, 64, 64, 2, kind='rand')} * 2 - 1",
                f'F.grid_sample(x, t, mode="{mode}", padding_mode="{pad}", align_corners=False)',
                "x t",
            )
    J(
        "pictures",
        "grid_sample 3d 1x8x16",
        f"x = {T(1, 8, 16, 16, 16)}; t = {T(1, 16, 16, 16, 3, kind='rand')} * 2 - 1",
        "F.grid_sample(x, t, align_corners=False)",
        "x t",
    )
    J(
        "pictures",
        "affine_grid 16x3x64x64",
        f"t = {T(16, 2, 3)}",
        "F.affine_grid(t, (16, 3, 64, 64), align_corners=False)",
        "t",
    )
    for mode in ("constant", "reflect", "replicate", "circular"):
        J("pictures", f"pad {mode} 8x64x56 by 1", f"x = {T(8, 64, 56, 56)}", f'F.pad(x, (1, 1, 1, 1), "{mode}")', "x")
        J("pictures", f"pad {mode} 8x3x224 by 8", f"x = {T(8, 3, 224, 224)}", f'F.pad(x, (8, 8, 8, 8), "{mode}")', "x")
        J("pictures", f"pad {mode} 1d 16x64x1000 by 7", f"x = {T(16, 64, 1000)}", f'F.pad(x, (7, 7), "{mode}")', "x")
    J("pictures", "pad causal 1d 16x64x1000", f"x = {T(16, 64, 1000)}", "F.pad(x, (14, 0))", "x")
    J("pictures", "pixel_shuffle 2 4x256x32", f"x = {T(4, 256, 32, 32)}", "F.pixel_shuffle(x, 2)", "x")
    J("pictures", "pixel_shuffle 3 1x27x128", f"x = {T(1, 27, 128, 128)}", "F.pixel_shuffle(x, 3)", "x")
    J("pictures", "pixel_unshuffle 2 4x64x64", f"x = {T(4, 64, 64, 64)}", "F.pixel_unshuffle(x, 2)", "x")
    J("pictures", "channel_shuffle 8x240x28 g3", f"x = {T(8, 240, 28, 28)}", "F.channel_shuffle(x, 3)", checked=True)
    J("pictures", "unfold 3 p1 4x32x32", f"x = {T(4, 32, 32, 32)}", "F.unfold(x, 3, padding=1)", "x")
    J("pictures", "unfold 16 s16 4x3x224", f"x = {T(4, 3, 224, 224)}", "F.unfold(x, 16, stride=16)", "x")
    J("pictures", "fold 3 p1 4x32x32", f"x = {T(4, 288, 1024)}", "F.fold(x, (32, 32), 3, padding=1)", "x")
    J("pictures", "fold 16 s16 4x3x224", f"x = {T(4, 768, 196)}", "F.fold(x, (224, 224), 16, stride=16)", "x")
    J(
        "pictures",
        "normalise u8 64x3x64",
        "x = torch.randint(0, 256, (64, 3, 64, 64)).to(torch.uint8); m = torch.rand(1, 3, 1, 1); s = torch.rand(1, 3, 1, 1)",
        "(x.to(torch.float32) / 255 - m) / s",
    )
    J(
        "pictures",
        "u8 hwc > float chw 16x128",
        "x = torch.randint(0, 256, (16, 128, 128, 3)).to(torch.uint8)",
        "x.permute(0, 3, 1, 2).to(torch.float32).contiguous() / 255",
    )
    J("pictures", "local_response_norm 4x64x27", f"x = {T(4, 64, 27, 27)}", "F.local_response_norm(x, 5)", "x")


def make():
    convolutions()
    pools()
