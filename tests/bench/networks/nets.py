"""The networks that run.py times, as lists that three programs read: what torch_side.py and networks.lua build of them has the
same names of weights in PyTorch and in Rille.

A list is a layer's name and its numbers; "seq", "sum", "cat" and "scale" hold others: in order, side by side and added, side by
side and joined by channels, and the input times what the inner one gives. Every net says its input as (shape without the batch, kind)."""


def conv(inputs, outputs, kernel, stride=1, padding=None, groups=1, bias=False):
    padding = kernel // 2 if padding is None else padding
    return ["conv2d", inputs, outputs, kernel, stride, padding, groups, bias]


def unit(inputs, outputs, kernel, stride=1, groups=1, act="relu"):
    """A convolution, its batch norm, an activation."""
    return [conv(inputs, outputs, kernel, stride, groups=groups), ["bn2d", outputs]] + ([[act]] if act else [])


def seq(*nodes):
    return ["seq", *nodes]


def resnet50():
    """He et al., arXiv:1512.03385, with the stride at the 3x3 convolution."""
    nodes, inputs = [*unit(3, 64, 7, 2), ["maxpool2d", 3, 2, 1]], 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        width = 64 << stage
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            main = seq(*unit(inputs, width, 1), *unit(width, width, 3, stride), *unit(width, 4 * width, 1, act=None))
            side = seq() if block else seq(*unit(inputs, 4 * width, 1, stride, act=None))
            nodes += [["sum", main, side], ["relu"]]
            inputs = 4 * width
    return seq(*nodes, ["avg2d"], ["flatten"], ["linear", 2048, 1000])


def vgg16():
    """Simonyan and Zisserman, arXiv:1409.1556, configuration D."""
    nodes, inputs = [], 3
    for outputs, layers in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(layers):
            nodes += [conv(inputs, outputs, 3, bias=True), ["relu"]]
            inputs = outputs
        nodes.append(["maxpool2d", 2, 2, 0])
    dense = [["linear", 25088, 4096], ["relu"], ["linear", 4096, 4096], ["relu"], ["linear", 4096, 1000]]
    return seq(*nodes, ["flatten"], *dense)


def mobilenet_v2():
    """Sandler et al., arXiv:1801.04381."""
    nodes, inputs = unit(3, 32, 3, 2, act="relu6"), 32
    stages = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
    for expansion, outputs, blocks, first in stages:
        for block in range(blocks):
            stride, width = first if block == 0 else 1, inputs * expansion
            main = unit(inputs, width, 1, act="relu6") if expansion > 1 else []
            main += unit(width, width, 3, stride, width, "relu6") + unit(width, outputs, 1, act=None)
            nodes.append(["sum", seq(*main), seq()] if block else seq(*main))
            inputs = outputs
    return seq(*nodes, *unit(320, 1280, 1, act="relu6"), ["avg2d"], ["flatten"], ["linear", 1280, 1000])


def efficientnet_b0():
    """Tan and Le, arXiv:1905.11946."""
    nodes, inputs = unit(3, 32, 3, 2, act="silu"), 32
    stages = (
        (1, 16, 1, 1, 3),
        (6, 24, 2, 2, 3),
        (6, 40, 2, 2, 5),
        (6, 80, 3, 2, 3),
        (6, 112, 3, 1, 5),
        (6, 192, 4, 2, 5),
        (6, 320, 1, 1, 3),
    )
    for expansion, outputs, blocks, first, kernel in stages:
        for block in range(blocks):
            stride, width, squeezed = first if block == 0 else 1, inputs * expansion, inputs // 4
            gate = [["avg2d"], conv(width, squeezed, 1, bias=True), ["silu"], conv(squeezed, width, 1, bias=True)]
            main = unit(inputs, width, 1, act="silu") if expansion > 1 else []
            main += unit(width, width, kernel, stride, width, "silu") + [["scale", seq(*gate, ["sigmoid"])]]
            main += unit(width, outputs, 1, act=None)
            nodes.append(["sum", seq(*main), seq()] if block else seq(*main))
            inputs = outputs
    return seq(*nodes, *unit(320, 1280, 1, act="silu"), ["avg2d"], ["flatten"], ["linear", 1280, 1000])


def unet():
    """Ronneberger et al., arXiv:1505.04597, with padding, batch norms and half of the channels."""

    def double(inputs, outputs):
        return unit(inputs, outputs, 3) + unit(outputs, outputs, 3)

    def level(channels, depth):
        if depth == 0:
            return seq(*double(channels, 2 * channels), ["convtranspose2d", 2 * channels, channels, 2, 2])
        below = [["cat", seq(), seq(["maxpool2d", 2, 2, 0], level(2 * channels, depth - 1))], *double(4 * channels, 2 * channels)]
        return seq(*double(channels, 2 * channels), *below, ["convtranspose2d", 2 * channels, channels, 2, 2])

    inner = seq(["maxpool2d", 2, 2, 0], level(32, 3))
    return seq(*double(3, 32), ["cat", seq(), inner], *double(64, 32), conv(32, 2, 1, bias=True))


def squeezenet():
    """SqueezeNet 1.1 (Iandola et al., arXiv:1602.07360)."""

    def fire(inputs, squeezed, expanded):
        parts = [seq(conv(squeezed, expanded, kernel, bias=True), ["relu"]) for kernel in (1, 3)]
        return [conv(inputs, squeezed, 1, bias=True), ["relu"], ["cat", *parts]]

    nodes = [conv(3, 64, 3, 2, 0, bias=True), ["relu"], ["maxpool2d", 3, 2, 0]]
    nodes += fire(64, 16, 64) + fire(128, 16, 64) + [["maxpool2d", 3, 2, 0]]
    nodes += fire(128, 32, 128) + fire(256, 32, 128) + [["maxpool2d", 3, 2, 0]]
    nodes += fire(256, 48, 192) + fire(384, 48, 192) + fire(384, 64, 256) + fire(512, 64, 256)
    return seq(*nodes, conv(512, 1000, 1, bias=True), ["relu"], ["avg2d"], ["flatten"])


def audio():
    """The first layer of 512 taps and 1024 channels, and what follows, as in CREPE (Kim et al., arXiv:1802.06182)."""
    nodes, inputs = [], 1
    for outputs, kernel, stride, padding in (
        (1024, 512, 4, 254),
        (128, 64, 1, 32),
        (128, 64, 1, 32),
        (128, 64, 1, 32),
        (256, 64, 1, 32),
        (512, 64, 1, 32),
    ):
        nodes += [["conv1d", inputs, outputs, kernel, stride, padding, 1, True], ["relu"], ["bn1d", outputs], ["maxpool1d", 2, 2, 0]]
        inputs = outputs
    return seq(*nodes, ["flatten"], ["linear", 2048, 360], ["sigmoid"])


NETS = {
    "ResNet-50": (resnet50(), (3, 224, 224), "float"),
    "VGG16": (vgg16(), (3, 224, 224), "float"),
    "MobileNetV2": (mobilenet_v2(), (3, 224, 224), "float"),
    "EfficientNet-B0": (efficientnet_b0(), (3, 224, 224), "float"),
    "U-Net": (unet(), (3, 128, 128), "float"),
    "SqueezeNet": (squeezenet(), (3, 224, 224), "float"),
    "audio CNN": (audio(), (1, 1024), "float"),
    "BERT of 6 layers": (seq(["embedding", 30522, 768], ["encoder", 6, 768, 12, 3072], ["linear", 768, 2]), (128,), "token"),
    "LSTM of 2 x 256": (seq(["lstm", 64, 256, 2], ["linear", 256, 10]), (100, 64), "float"),
}
