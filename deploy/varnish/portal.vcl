# The cache in front of the public process. Include it after "vcl 4.1;" and a backend with a probe of /healthz.
# Needs varnish-modules (var, xkey).
#
# Everything but files is kept by edition: once a newer one is known, nobody is answered from an older one. Varnish hears of
# it from the portal (EDITION), and otherwise from the first answer that is of a newer edition than it was asked for.
import std;
import var;
import xkey;

# Who may say that there is a new edition, and purge.
acl portal_hosts {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "EDITION" || req.method == "PURGE") {
        if (client.ip !~ portal_hosts) {
            return (synth(405));
        }
        if (req.method == "PURGE") {
            set req.http.Purged = xkey.purge(req.http.xkey);
            return (synth(200, "Purged " + req.http.Purged));
        }
        if (std.integer(req.http.Portal-Edition, 0) > std.integer(var.global_get("edition"), 0)) {
            var.global_set("edition", req.http.Portal-Edition);
        }
        # What was redacted, or an emergency took out of sight, lies in no memory any more.
        if (req.http.Forget == "all") {
            ban("obj.status != 0");
        }
        return (synth(200, "Edition " + var.global_get("edition")));
    }
    # A visitor says nothing of editions, and has no cookie here.
    unset req.http.Cookie;
    unset req.http.Portal-Edition;
    # What is no single part is answered whole, as the portal does; Varnish would refuse it.
    if (req.http.Range && (req.method != "GET" || req.http.Range !~ "^bytes=(\d+-\d*|-\d+)$")) {
        unset req.http.Range;
    }
    # Whether a read key is one, and what is left to it, the portal alone can say.
    if (req.http.Authorization) {
        return (pass);
    }
    # What is of no edition. A file may be older while the portal is asked whether it is still given out
    # (stale-while-revalidate, as long as stale-if-error).
    if (req.url ~ "^/(assets/|static/|(healthz|readyz)(\?|$))") {
        if (req.url ~ "^/(healthz|readyz)") {
            return (pass);
        }
    } else {
        set req.http.Portal-Edition = var.global_get("edition");
        # Older answers only while the portal is down, those of the newest edition that is known.
        if (std.healthy(req.backend_hint)) {
            set req.grace = 0s;
        }
    }
}

sub vcl_hash {
    hash_data(req.url);
    if (req.http.Portal-Edition) {
        hash_data(req.http.Portal-Edition);
    }
    return (lookup);
}

sub vcl_backend_fetch {
    if (!bereq.http.Portal-Edition) {
        set bereq.http.Portal-Edition = var.global_get("edition");
    }
    if (bereq.http.Portal-Edition == "") {
        unset bereq.http.Portal-Edition;
    }
}

sub vcl_backend_response {
    # Says what xkey says, for caches of other makes.
    unset beresp.http.Surrogate-Key;
    set beresp.grace = std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=(\d+).*$|^.*$", "\1") + "s", 0s);
    if (beresp.http.Portal-Edition && bereq.url !~ "^/(assets|static)/") {
        if (std.integer(beresp.http.Portal-Edition, 0) > std.integer(var.global_get("edition"), 0)) {
            var.global_set("edition", beresp.http.Portal-Edition);
        }
        # For whoever asked; under the older edition's name it is not kept.
        if (beresp.http.Portal-Edition != bereq.http.Portal-Edition) {
            set beresp.uncacheable = true;
            set beresp.ttl = 0s;
            return (deliver);
        }
    }
    if (beresp.http.Cache-Control ~ "no-store|must-revalidate") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    # It is what is left to the client for whom it was fetched.
    if (!bereq.uncacheable) {
        unset beresp.http.RateLimit;
    }
    # To ask with If-None-Match, which costs the portal nothing.
    set beresp.keep = 1h;
}

sub vcl_deliver {
    unset resp.http.xkey;
    # Varnish compares with one tag, a request may name several (RFC 9110, section 13.1.2).
    if (req.http.If-None-Match &&
        (std.strstr(req.http.If-None-Match, regsub(resp.http.ETag, "^W/", "")) || req.http.If-None-Match == "*")) {
        set req.http.If-None-Match = resp.http.ETag;
    }
    # A part past the end: after this it becomes 416 under the headers of the whole, which nothing is to keep.
    if (req.http.Range && resp.status == 200 && req.url ~ "^/assets/" && req.http.Range ~ "^bytes=\d" &&
        std.integer(regsub(req.http.Range, "^bytes=(\d+).*$", "\1"), 0) >= std.integer(resp.http.Content-Length, 0)) {
        set resp.http.Cache-Control = "no-store";
        unset resp.http.ETag;
        unset resp.http.Last-Modified;
    }
}
