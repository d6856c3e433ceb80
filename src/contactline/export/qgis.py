"""A QGIS project over the GeoPackage beside it: towns by who holds them, front, band, claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from contactline.model.control import CONTESTED
from contactline.model.theatre import Theatre

_VERSION = "3.22.0"
_CONTESTED = "#7b3294"
_INK = "#1a1a1a"
_WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """A layer of the GeoPackage: its table, its title, its geometry and how it is drawn."""

    table: str
    title: str
    geometry: str
    renderer: Xml.Element


def project(theatre: Theatre, geopackage: str = "contactline.gpkg") -> str:
    """The project file (.qgs) as XML; `geopackage` is the file's name beside it."""
    layers = list(_layers(theatre))
    root = Xml.Element("qgis", projectname=f"contactline: {theatre.name}", version=_VERSION)
    Xml.SubElement(root, "title").text = f"contactline: {theatre.name}"
    root.append(_crs("projectCrs"))
    tree = Xml.SubElement(root, "layer-tree-group")
    found = Xml.SubElement(root, "projectlayers")
    for layer in layers:
        source = f"./{geopackage}|layername={layer.table}"
        Xml.SubElement(
            tree,
            "layer-tree-layer",
            id=layer.table,
            name=layer.title,
            source=source,
            providerKey="ogr",
            checked="Qt::Checked",
            expanded="1",
        )
        found.append(_map_layer(layer, source))
    Xml.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + Xml.tostring(root, "unicode")


def _layers(theatre: Theatre) -> Iterator[_Layer]:
    """Topmost first, as the layer tree lists them."""
    colours = [(side.side_id, side.name, side.colour) for side in theatre.sides]
    held = _categories([*colours, (CONTESTED, "Contested", _CONTESTED)])
    yield _Layer(
        table="claims", title="Claims", geometry="Point", renderer=_single("marker", "#ffffff", "1.6")
    )
    yield _Layer(table="control", title="Assessed control", geometry="Point", renderer=held)
    yield _Layer(table="fronts", title="Front", geometry="LineString", renderer=_single("line", _INK, "0.8"))
    band = _single("fill", "#8c8c8c60", "0")
    yield _Layer(table="bands", title="Band: neither is sure", geometry="Polygon", renderer=band)


def _crs(tag: str) -> Xml.Element:
    found = Xml.Element(tag)
    srs = Xml.SubElement(found, "spatialrefsys")
    Xml.SubElement(srs, "authid").text = _WGS84
    return found


def _map_layer(layer: _Layer, source: str) -> Xml.Element:
    found = Xml.Element("maplayer", type="vector", geometry=layer.geometry)
    Xml.SubElement(found, "id").text = layer.table
    Xml.SubElement(found, "datasource").text = source
    Xml.SubElement(found, "layername").text = layer.title
    found.append(_crs("srs"))
    Xml.SubElement(found, "provider", encoding="UTF-8").text = "ogr"
    found.append(layer.renderer)
    return found


def _categories(rows: Sequence[tuple[str, str, str]]) -> Xml.Element:
    """Points coloured by status."""
    found = Xml.Element("renderer-v2", type="categorizedSymbol", attr="status", enableorderby="0")
    categories, symbols = Xml.SubElement(found, "categories"), Xml.SubElement(found, "symbols")
    for number, (value, label, colour) in enumerate(rows):
        Xml.SubElement(
            categories, "category", value=value, label=label, symbol=str(number), render="true", type="string"
        )
        symbols.append(_symbol("marker", str(number), colour, "2.4"))
    return found


def _single(kind: str, colour: str, size: str) -> Xml.Element:
    found = Xml.Element("renderer-v2", type="singleSymbol")
    Xml.SubElement(found, "symbols").append(_symbol(kind, "0", colour, size))
    return found


_CLASSES = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}


def _symbol(kind: str, name: str, colour: str, size: str) -> Xml.Element:
    found = Xml.Element("symbol", type=kind, name=name, alpha="1", clip_to_extent="1")
    layer = Xml.SubElement(found, "layer", attrib={"class": _CLASSES[kind], "enabled": "1", "pass": "0"})
    options = Xml.SubElement(layer, "Option", type="Map")
    for key, value in _options(kind, colour, size).items():
        Xml.SubElement(options, "Option", type="QString", name=key, value=value)
    return found


def _options(kind: str, colour: str, size: str) -> dict[str, str]:
    told = _rgba(colour)
    if kind == "line":
        return {"line_color": told, "line_width": size, "line_width_unit": "MM"}
    if kind == "fill":
        return {"color": told, "style": "solid", "outline_style": "no"}
    outline = {"outline_color": _rgba(_INK), "outline_width": "0.2", "outline_style": "solid"}
    return {"color": told, "name": "circle", "size": size, "size_unit": "MM", **outline}


def _rgba(colour: str) -> str:
    """Red, green, blue and alpha from 0 to 255, as QGIS writes them, from "#rrggbb" or "#rrggbbaa"."""
    parts = [int(colour[at : at + 2], 16) for at in range(1, len(colour), 2)]
    return ",".join(str(part) for part in (parts if len(parts) == 4 else [*parts, 255]))
