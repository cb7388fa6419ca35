"""What the site's generator does beside its own work: the search must work from file:// without any server or download."""

OUTSIDE = "https://unpkg.com/iframe-worker/shim"


def on_post_page(output, page, config):
    """Takes our own stand-in for workers (site/file-worker.js) where the theme would load one from the network."""
    depth = page.url.count("/")
    return output.replace(OUTSIDE, "../" * depth + "site/file-worker.js")


def on_post_template(output_content, template_name, config):
    return output_content.replace(OUTSIDE, "site/file-worker.js")
