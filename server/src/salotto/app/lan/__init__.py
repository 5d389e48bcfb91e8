"""Serving phones and headsets on the local network: an authority of our own, certificates, QR codes, a page on trust."""
